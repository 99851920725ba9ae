"""The first tables. Written by `python -m models.migrations.regenerate`."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('partnership',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('reference_prefix', sa.String(), nullable=False),
        sa.Column('division', sa.String(), nullable=False),
        sa.Column('held', sa.Boolean(), nullable=False),
        sa.Column('policy_version_id', sa.Integer(), nullable=True),
        sa.Column('over', sa.JSON(), nullable=False),
        sa.Column('county', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_partnership')),
        sa.UniqueConstraint('key', name=op.f('uq_partnership_key')),
        sa.UniqueConstraint('reference_prefix', name=op.f('uq_partnership_reference_prefix'))
    )
    op.create_table('agency',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('status', sa.String(), nullable=False),
        sa.Column('mail_domain', sa.String(), nullable=True),
        sa.Column('lead_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_agency_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_agency')),
        sa.UniqueConstraint('partnership_id', 'key', name=op.f('uq_agency_partnership_id_key'))
    )
    op.create_index(op.f('ix_agency_partnership_id'), 'agency', ['partnership_id'], unique=False)
    op.create_table('body',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('parent_id', sa.Integer(), nullable=True),
        sa.Column('purpose', sa.Text(), nullable=False),
        sa.Column('quorum', sa.String(), nullable=False),
        sa.Column('quorum_rule', sa.JSON(), nullable=False),
        sa.Column('cadence', sa.JSON(), nullable=False),
        sa.Column('pack_lead_days', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_body_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_body')),
        sa.UniqueConstraint('partnership_id', 'key', name=op.f('uq_body_partnership_id_key'))
    )
    op.create_index(op.f('ix_body_partnership_id'), 'body', ['partnership_id'], unique=False)
    op.create_table('chain_head',
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('hash', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_chain_head_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('partnership_id', name=op.f('pk_chain_head'))
    )
    op.create_table('flow_run',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('flow', sa.String(), nullable=False),
        sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
        sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('notices_new', sa.Integer(), nullable=False),
        sa.Column('messages_new', sa.Integer(), nullable=False),
        sa.Column('failures', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_flow_run_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_flow_run'))
    )
    op.create_index('ix_flow_run_last', 'flow_run', ['partnership_id', 'flow', 'started_at'], unique=False)
    op.create_index(op.f('ix_flow_run_partnership_id'), 'flow_run', ['partnership_id'], unique=False)
    op.create_table('history',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('seq', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('subject_kind', sa.String(), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('for_id', sa.Integer(), nullable=True),
        sa.Column('as_of', sa.DateTime(timezone=True), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('policy_version_id', sa.Integer(), nullable=True),
        sa.Column('payload_mac', sa.String(), nullable=False),
        sa.Column('prev', sa.String(), nullable=False),
        sa.Column('this', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_history_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_history')),
        sa.UniqueConstraint('partnership_id', 'seq', name=op.f('uq_history_partnership_id_seq'))
    )
    op.create_index(op.f('ix_history_partnership_id'), 'history', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_history_subject_id'), 'history', ['subject_id'], unique=False)
    op.create_table('policy_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('declared', sa.JSON(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_policy_version_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_policy_version')),
        sa.UniqueConstraint('partnership_id', 'digest', name=op.f('uq_policy_version_partnership_id_digest')),
        sa.UniqueConstraint('partnership_id', 'number', name=op.f('uq_policy_version_partnership_id_number'))
    )
    op.create_index(op.f('ix_policy_version_partnership_id'), 'policy_version', ['partnership_id'], unique=False)
    op.create_table('restoration',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('backup_made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('restored_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('chain_count', sa.Integer(), nullable=False),
        sa.Column('chain_hash', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_restoration_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_restoration'))
    )
    op.create_index(op.f('ix_restoration_partnership_id'), 'restoration', ['partnership_id'], unique=False)
    op.create_table('sharing_agreement',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('gateway', sa.String(), nullable=False),
        sa.Column('review_on', sa.Date(), nullable=True),
        sa.Column('parties', sa.JSON(), nullable=False),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_sharing_agreement_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sharing_agreement')),
        sa.UniqueConstraint('partnership_id', 'key', name=op.f('uq_sharing_agreement_partnership_id_key'))
    )
    op.create_index(op.f('ix_sharing_agreement_partnership_id'), 'sharing_agreement', ['partnership_id'], unique=False)
    op.create_table('source',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('format', sa.String(), nullable=False),
        sa.Column('path', sa.String(), nullable=False),
        sa.Column('force', sa.String(), nullable=False),
        sa.Column('crime_types', sa.JSON(), nullable=False),
        sa.Column('reading', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_source_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_source')),
        sa.UniqueConstraint('partnership_id', 'key', name=op.f('uq_source_partnership_id_key'))
    )
    op.create_index(op.f('ix_source_partnership_id'), 'source', ['partnership_id'], unique=False)
    op.create_table('tested_month',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('type', sa.String(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('tested_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_tested_month_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tested_month')),
        sa.UniqueConstraint('partnership_id', 'type', 'month', name=op.f('uq_tested_month_partnership_id_type_month'))
    )
    op.create_index(op.f('ix_tested_month_partnership_id'), 'tested_month', ['partnership_id'], unique=False)
    op.create_table('tested_week',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('type', sa.String(), nullable=False),
        sa.Column('week', sa.Date(), nullable=False),
        sa.Column('tested_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_tested_week_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tested_week')),
        sa.UniqueConstraint('partnership_id', 'type', 'week', name=op.f('uq_tested_week_partnership_id_type_week'))
    )
    op.create_index(op.f('ix_tested_week_partnership_id'), 'tested_week', ['partnership_id'], unique=False)
    op.create_table('closure',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=True),
        sa.Column('on_date', sa.Date(), nullable=False),
        sa.Column('retired_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_closure_agency_id_agency')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_closure_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_closure'))
    )
    op.create_index(op.f('ix_closure_partnership_id'), 'closure', ['partnership_id'], unique=False)
    op.create_index('uq_closure_live', 'closure', ['partnership_id', sa.literal_column('coalesce(agency_id, 0)'), 'on_date'], unique=True, sqlite_where=sa.text('retired_on IS NULL'), postgresql_where=sa.text('retired_on IS NULL'))
    op.create_table('delivered_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('source_id', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('rows', sa.Integer(), nullable=False),
        sa.Column('ingested_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('listed', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_delivered_file_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_delivered_file_source_id_source')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_delivered_file')),
        sa.UniqueConstraint('partnership_id', 'source_id', 'sha256', name=op.f('uq_delivered_file_partnership_id_source_id_sha256'))
    )
    op.create_index(op.f('ix_delivered_file_partnership_id'), 'delivered_file', ['partnership_id'], unique=False)
    op.create_table('escalation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('subject_kind', sa.String(), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('rung', sa.Integer(), nullable=False),
        sa.Column('raised_on', sa.Date(), nullable=False),
        sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('fell_due_on', sa.Date(), nullable=True),
        sa.Column('decision_sought', sa.String(), nullable=False),
        sa.Column('resolved_on', sa.Date(), nullable=True),
        sa.Column('resolved_by', sa.String(), nullable=False),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.CheckConstraint('rung BETWEEN 3 AND 6', name=op.f('ck_escalation_rung')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_escalation_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_escalation_policy_version_id_policy_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_escalation')),
        sa.UniqueConstraint('partnership_id', 'subject_kind', 'subject_id', 'reason', 'number', name='uq_escalation_key')
    )
    op.create_index('ix_escalation_open', 'escalation', ['partnership_id', 'rung'], unique=False, sqlite_where=sa.text('resolved_on IS NULL'), postgresql_where=sa.text('resolved_on IS NULL'))
    op.create_index(op.f('ix_escalation_partnership_id'), 'escalation', ['partnership_id'], unique=False)
    op.create_index('ix_escalation_subject', 'escalation', ['subject_kind', 'subject_id'], unique=False)
    op.create_table('history_payload',
        sa.Column('history_id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('salt', sa.String(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['history_id'], ['history.id'], name=op.f('fk_history_payload_history_id_history')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_history_payload_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('history_id', name=op.f('pk_history_payload'))
    )
    op.create_index(op.f('ix_history_payload_partnership_id'), 'history_payload', ['partnership_id'], unique=False)
    op.create_table('meeting',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('body_id', sa.Integer(), nullable=False),
        sa.Column('occurrence_on', sa.Date(), nullable=False),
        sa.Column('meeting_on', sa.Date(), nullable=False),
        sa.Column('meeting_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('publish_on', sa.Date(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('recorded_on', sa.Date(), nullable=True),
        sa.Column('waits_from', sa.Date(), nullable=True),
        sa.Column('passed_to_id', sa.Integer(), nullable=True),
        sa.Column('flag', sa.String(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('planned', 'held', 'inquorate', 'cancelled')", name=op.f('ck_meeting_state')),
        sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_meeting_body_id_body')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_meeting_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
        sa.UniqueConstraint('partnership_id', 'body_id', 'occurrence_on', name=op.f('uq_meeting_partnership_id_body_id_occurrence_on'))
    )
    op.create_index(op.f('ix_meeting_body_id'), 'meeting', ['body_id'], unique=False)
    op.create_index(op.f('ix_meeting_partnership_id'), 'meeting', ['partnership_id'], unique=False)
    op.create_index('ix_meeting_planned', 'meeting', ['partnership_id', 'meeting_on'], unique=False, sqlite_where=sa.text("state = 'planned'"), postgresql_where=sa.text("state = 'planned'"))
    op.create_table('person',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('email', sa.String(), nullable=False),
        sa.Column('phone', sa.String(), nullable=True),
        sa.Column('agency_id', sa.Integer(), nullable=False),
        sa.Column('deputy_id', sa.Integer(), nullable=True),
        sa.Column('escalate_to_id', sa.Integer(), nullable=True),
        sa.Column('left_on', sa.Date(), nullable=True),
        sa.Column('left_from', sa.Date(), nullable=True),
        sa.Column('unreachable_on', sa.Date(), nullable=True),
        sa.Column('mail_at_any_hour', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_person_agency_id_agency')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_person_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_person')),
        sa.UniqueConstraint('partnership_id', 'key', name=op.f('uq_person_partnership_id_key'))
    )
    op.create_index(op.f('ix_person_partnership_id'), 'person', ['partnership_id'], unique=False)
    op.create_table('said_before',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('restoration_id', sa.Integer(), nullable=False),
        sa.Column('rfc_message_id', sa.String(), nullable=False),
        sa.Column('notice_public_id', sa.String(), nullable=False),
        sa.Column('mark', sa.String(), nullable=False),
        sa.Column('said_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_said_before_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['restoration_id'], ['restoration.id'], name=op.f('fk_said_before_restoration_id_restoration')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_said_before'))
    )
    op.create_index('ix_said_before_mark', 'said_before', ['partnership_id', 'mark'], unique=False)
    op.create_index('ix_said_before_notice', 'said_before', ['partnership_id', 'notice_public_id'], unique=False)
    op.create_index(op.f('ix_said_before_partnership_id'), 'said_before', ['partnership_id'], unique=False)
    op.create_table('tasking_cycle',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('body_id', sa.Integer(), nullable=False),
        sa.Column('year', sa.Integer(), nullable=False),
        sa.Column('ordinal', sa.Integer(), nullable=False),
        sa.Column('meeting_on', sa.Date(), nullable=False),
        sa.Column('nominations_close_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('cut_off_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('pack_due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('meeting_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('notices_due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('flag', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_tasking_cycle_body_id_body')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_tasking_cycle_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tasking_cycle')),
        sa.UniqueConstraint('partnership_id', 'body_id', 'meeting_on', name=op.f('uq_tasking_cycle_partnership_id_body_id_meeting_on'))
    )
    op.create_index(op.f('ix_tasking_cycle_partnership_id'), 'tasking_cycle', ['partnership_id'], unique=False)
    op.create_table('absence',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=False),
        sa.Column('back_on', sa.Date(), nullable=True),
        sa.Column('entered_on', sa.Date(), nullable=False),
        sa.CheckConstraint('back_on IS NULL OR back_on > from_on', name=op.f('ck_absence_back_after_start')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_absence_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_absence_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_absence'))
    )
    op.create_index(op.f('ix_absence_partnership_id'), 'absence', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_absence_person_id'), 'absence', ['person_id'], unique=False)
    op.create_table('agenda_item',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('escalation_id', sa.Integer(), nullable=False),
        sa.Column('listed_on', sa.Date(), nullable=False),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.Column('decision_id', sa.Integer(), nullable=True),
        sa.Column('noted', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['escalation_id'], ['escalation.id'], name=op.f('fk_agenda_item_escalation_id_escalation')),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_agenda_item_meeting_id_meeting')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_agenda_item_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_agenda_item')),
        sa.UniqueConstraint('meeting_id', 'escalation_id', name=op.f('uq_agenda_item_meeting_id_escalation_id'))
    )
    op.create_index(op.f('ix_agenda_item_escalation_id'), 'agenda_item', ['escalation_id'], unique=False)
    op.create_index(op.f('ix_agenda_item_meeting_id'), 'agenda_item', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_agenda_item_partnership_id'), 'agenda_item', ['partnership_id'], unique=False)
    op.create_index('uq_agenda_item_planned', 'agenda_item', ['escalation_id'], unique=True, sqlite_where=sa.text('published_on IS NULL AND decision_id IS NULL'), postgresql_where=sa.text('published_on IS NULL AND decision_id IS NULL'))
    op.create_table('alarm',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('flow', sa.String(), nullable=False),
        sa.Column('on_date', sa.Date(), nullable=False),
        sa.Column('recipient_id', sa.Integer(), nullable=False),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_alarm_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['recipient_id'], ['person.id'], name=op.f('fk_alarm_recipient_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alarm')),
        sa.UniqueConstraint('partnership_id', 'flow', 'on_date', name=op.f('uq_alarm_partnership_id_flow_on_date'))
    )
    op.create_index(op.f('ix_alarm_partnership_id'), 'alarm', ['partnership_id'], unique=False)
    op.create_table('area',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('analyst_id', sa.Integer(), nullable=True),
        sa.Column('lsoa_names', sa.JSON(), nullable=False),
        sa.Column('comparison', sa.Boolean(), nullable=False),
        sa.Column('most_similar_group', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['analyst_id'], ['person.id'], name=op.f('fk_area_analyst_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_area_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_area')),
        sa.UniqueConstraint('partnership_id', 'key', name=op.f('uq_area_partnership_id_key'))
    )
    op.create_index(op.f('ix_area_partnership_id'), 'area', ['partnership_id'], unique=False)
    op.create_table('attendance',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('value', sa.String(), nullable=False),
        sa.CheckConstraint("value IN ('present', 'deputy', 'apologies', 'absent')", name=op.f('ck_attendance_value')),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_attendance_agency_id_agency')),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_attendance_meeting_id_meeting')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_attendance_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_attendance_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
        sa.UniqueConstraint('meeting_id', 'agency_id', name=op.f('uq_attendance_meeting_id_agency_id'))
    )
    op.create_index(op.f('ix_attendance_meeting_id'), 'attendance', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_attendance_partnership_id'), 'attendance', ['partnership_id'], unique=False)
    op.create_table('decision',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('body_id', sa.Integer(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=True),
        sa.Column('escalation_id', sa.Integer(), nullable=False),
        sa.Column('outcome', sa.String(), nullable=False),
        sa.Column('rationale', sa.Text(), nullable=False),
        sa.Column('decided_on', sa.Date(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('to_date', sa.Date(), nullable=True),
        sa.Column('to_person_id', sa.Integer(), nullable=True),
        sa.Column('to_body_id', sa.Integer(), nullable=True),
        sa.Column('ratified_on', sa.Date(), nullable=True),
        sa.Column('superseded_on', sa.Date(), nullable=True),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_decision_body_id_body')),
        sa.ForeignKeyConstraint(['escalation_id'], ['escalation.id'], name=op.f('fk_decision_escalation_id_escalation')),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_decision_meeting_id_meeting')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_decision_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_decision_policy_version_id_policy_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_decision'))
    )
    op.create_index(op.f('ix_decision_escalation_id'), 'decision', ['escalation_id'], unique=False)
    op.create_index(op.f('ix_decision_partnership_id'), 'decision', ['partnership_id'], unique=False)
    op.create_index('uq_decision_escalation_id_meeting_id', 'decision', ['escalation_id', 'meeting_id'], unique=True, sqlite_where=sa.text('meeting_id IS NOT NULL'), postgresql_where=sa.text('meeting_id IS NOT NULL'))
    op.create_index('uq_decision_standing', 'decision', ['escalation_id', 'body_id'], unique=True, sqlite_where=sa.text('meeting_id IS NULL AND ratified_on IS NULL AND superseded_on IS NULL'), postgresql_where=sa.text('meeting_id IS NULL AND ratified_on IS NULL AND superseded_on IS NULL'))
    op.create_table('delivery',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('source_id', sa.Integer(), nullable=False),
        sa.Column('file_id', sa.Integer(), nullable=True),
        sa.Column('force', sa.String(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('content_sha256', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('accepted', sa.Integer(), nullable=False),
        sa.Column('rejected', sa.Integer(), nullable=False),
        sa.Column('loaded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('replaced_by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['file_id'], ['delivered_file.id'], name=op.f('fk_delivery_file_id_delivered_file')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_delivery_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_delivery_source_id_source')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_delivery'))
    )
    op.create_index(op.f('ix_delivery_partnership_id'), 'delivery', ['partnership_id'], unique=False)
    op.create_index('uq_delivery_current', 'delivery', ['partnership_id', 'source_id', 'force', 'month'], unique=True, sqlite_where=sa.text("state = 'current'"), postgresql_where=sa.text("state = 'current'"))
    op.create_table('document',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('subject_kind', sa.String(), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('for_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('sha256', sa.String(), nullable=False),
        sa.Column('pages', sa.Integer(), nullable=False),
        sa.Column('left_out', sa.Integer(), nullable=False),
        sa.Column('chain_count', sa.Integer(), nullable=False),
        sa.Column('chain_head', sa.String(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['for_id'], ['person.id'], name=op.f('fk_document_for_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_document_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
        sa.UniqueConstraint('partnership_id', 'name', name=op.f('uq_document_partnership_id_name'))
    )
    op.create_index(op.f('ix_document_partnership_id'), 'document', ['partnership_id'], unique=False)
    op.create_table('evidence_feed',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('cycle_id', sa.Integer(), nullable=False),
        sa.Column('through_on', sa.Date(), nullable=False),
        sa.Column('entries', sa.Integer(), nullable=False),
        sa.Column('fed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['cycle_id'], ['tasking_cycle.id'], name=op.f('fk_evidence_feed_cycle_id_tasking_cycle')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_evidence_feed_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_feed')),
        sa.UniqueConstraint('cycle_id', name=op.f('uq_evidence_feed_cycle_id'))
    )
    op.create_index(op.f('ix_evidence_feed_partnership_id'), 'evidence_feed', ['partnership_id'], unique=False)
    op.create_table('membership',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('body_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('role', sa.String(), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=False),
        sa.Column('until_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_membership_body_id_body')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_membership_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_membership_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
        sa.UniqueConstraint('partnership_id', 'body_id', 'person_id', 'role', 'from_on', name=op.f('uq_membership_partnership_id_body_id_person_id_role_from_on'))
    )
    op.create_index(op.f('ix_membership_partnership_id'), 'membership', ['partnership_id'], unique=False)
    op.create_table('message',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(), nullable=False),
        sa.Column('recipient_id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('class', sa.String(), nullable=False),
        sa.Column('slot_on', sa.Date(), nullable=False),
        sa.Column('slot_kind', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('rfc_message_id', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('body', sa.LargeBinary(), nullable=False),
        sa.Column('facts_digest', sa.String(), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
        sa.Column('lease_token', sa.String(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('first_attempt_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('last_error', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_message_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['recipient_id'], ['person.id'], name=op.f('fk_message_recipient_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
        sa.UniqueConstraint('public_id', name=op.f('uq_message_public_id')),
        sa.UniqueConstraint('rfc_message_id', name=op.f('uq_message_rfc_message_id'))
    )
    op.create_index('ix_message_open', 'message', ['partnership_id'], unique=False, sqlite_where=sa.text("state IN ('queued', 'sending')"), postgresql_where=sa.text("state IN ('queued', 'sending')"))
    op.create_index(op.f('ix_message_partnership_id'), 'message', ['partnership_id'], unique=False)
    op.create_index('uq_message_slot', 'message', ['partnership_id', 'recipient_id', 'class', 'slot_on', 'slot_kind'], unique=True, sqlite_where=sa.text("class = 'work' AND state <> 'suppressed'"), postgresql_where=sa.text("class = 'work' AND state <> 'suppressed'"))
    op.create_table('paper',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('content', sa.Text(), nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('chain_count', sa.Integer(), nullable=False),
        sa.Column('chain_head', sa.String(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_paper_meeting_id_meeting')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_paper_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_paper_policy_version_id_policy_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper')),
        sa.UniqueConstraint('meeting_id', 'revision', name=op.f('uq_paper_meeting_id_revision'))
    )
    op.create_index(op.f('ix_paper_meeting_id'), 'paper', ['meeting_id'], unique=False)
    op.create_index(op.f('ix_paper_partnership_id'), 'paper', ['partnership_id'], unique=False)
    op.create_table('priority',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('origin', sa.String(), nullable=False),
        sa.Column('champion_id', sa.Integer(), nullable=True),
        sa.Column('crime_types', sa.JSON(), nullable=False),
        sa.Column('level', sa.String(), nullable=False),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(['champion_id'], ['person.id'], name=op.f('fk_priority_champion_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_priority_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_priority')),
        sa.UniqueConstraint('partnership_id', 'key', name=op.f('uq_priority_partnership_id_key'))
    )
    op.create_index(op.f('ix_priority_partnership_id'), 'priority', ['partnership_id'], unique=False)
    op.create_table('action',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        sa.Column('legacy_ref', sa.String(), nullable=True),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('description', sa.Text(), nullable=False),
        sa.Column('sensitive', sa.Boolean(), nullable=False),
        sa.Column('status', sa.String(), nullable=False),
        sa.Column('closure_reason', sa.String(), nullable=True),
        sa.Column('priority_id', sa.Integer(), nullable=True),
        sa.Column('business_as_usual', sa.Boolean(), nullable=False),
        sa.Column('cycle_id', sa.Integer(), nullable=True),
        sa.Column('imported', sa.Boolean(), nullable=False),
        sa.Column('imported_status', sa.String(), nullable=True),
        sa.Column('created_on', sa.Date(), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=True),
        sa.Column('owner_agency_id', sa.Integer(), nullable=True),
        sa.Column('actor_id', sa.Integer(), nullable=True),
        sa.Column('acting_owner_from', sa.Date(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('original_due_on', sa.Date(), nullable=True),
        sa.Column('statutory_on', sa.Date(), nullable=True),
        sa.Column('issued_on', sa.Date(), nullable=True),
        sa.Column('ladder_from', sa.Date(), nullable=True),
        sa.Column('episode', sa.Integer(), nullable=False),
        sa.Column('term', sa.Integer(), nullable=False),
        sa.Column('term_from', sa.Date(), nullable=True),
        sa.Column('late_rung', sa.Integer(), nullable=False),
        sa.Column('ack_rung', sa.Integer(), nullable=False),
        sa.Column('ack_rung_on', sa.Date(), nullable=True),
        sa.Column('ack_from', sa.Date(), nullable=True),
        sa.Column('ack_due_on', sa.Date(), nullable=True),
        sa.Column('acknowledged_on', sa.Date(), nullable=True),
        sa.Column('extended_count', sa.Integer(), nullable=False),
        sa.Column('requested_count', sa.Integer(), nullable=False),
        sa.Column('refused_count', sa.Integer(), nullable=False),
        sa.Column('dispute_count', sa.Integer(), nullable=False),
        sa.Column('closed_on', sa.Date(), nullable=True),
        sa.Column('cleared_contact_id', sa.Integer(), nullable=True),
        sa.Column('contact_may_be_named', sa.Boolean(), nullable=False),
        sa.Column('urgent_due_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('urgent_from', sa.DateTime(timezone=True), nullable=True),
        sa.Column('urgent_rung', sa.Integer(), nullable=False),
        sa.Column('urgent_rung_on', sa.Date(), nullable=True),
        sa.Column('agency_since', sa.Date(), nullable=True),
        sa.Column('blocked_by_id', sa.Integer(), nullable=True),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('crime_type', sa.String(), nullable=True),
        sa.Column('measured_from', sa.Date(), nullable=True),
        sa.Column('measured_on', sa.Date(), nullable=True),
        sa.Column('outcome_impact', sa.String(), nullable=True),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.CheckConstraint("NOT (status IN ('issued', 'acknowledged', 'in_progress', 'done_claimed')) OR (owner_id IS NOT NULL AND owner_agency_id IS NOT NULL AND due_on IS NOT NULL AND original_due_on IS NOT NULL AND issued_on IS NOT NULL AND ladder_from IS NOT NULL)", name=op.f('ck_action_live_is_owned')),
        sa.CheckConstraint("status IN ('proposed', 'issued', 'acknowledged', 'in_progress', 'done_claimed', 'done_verified', 'not_achieved', 'void', 'referred')", name=op.f('ck_action_status')),
        sa.CheckConstraint('(area_id IS NULL) = (crime_type IS NULL) AND (area_id IS NULL) = (measured_from IS NULL)', name=op.f('ck_action_tied')),
        sa.CheckConstraint('ack_rung IN (0, 2)', name=op.f('ck_action_ack_rung')),
        sa.CheckConstraint('late_rung BETWEEN 0 AND 5', name=op.f('ck_action_late_rung')),
        sa.CheckConstraint('urgent_rung IN (0, 2, 3)', name=op.f('ck_action_urgent_rung')),
        sa.ForeignKeyConstraint(['actor_id'], ['person.id'], name=op.f('fk_action_actor_id_person')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_action_area_id_area')),
        sa.ForeignKeyConstraint(['cleared_contact_id'], ['person.id'], name=op.f('fk_action_cleared_contact_id_person')),
        sa.ForeignKeyConstraint(['cycle_id'], ['tasking_cycle.id'], name=op.f('fk_action_cycle_id_tasking_cycle')),
        sa.ForeignKeyConstraint(['owner_agency_id'], ['agency.id'], name=op.f('fk_action_owner_agency_id_agency')),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_action_owner_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_action_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_action_policy_version_id_policy_version')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_action_priority_id_priority')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_action')),
        sa.UniqueConstraint('partnership_id', 'ref', name=op.f('uq_action_partnership_id_ref'))
    )
    op.create_index(op.f('ix_action_area_id'), 'action', ['area_id'], unique=False)
    op.create_index(op.f('ix_action_blocked_by_id'), 'action', ['blocked_by_id'], unique=False)
    op.create_index('ix_action_live', 'action', ['partnership_id', 'id'], unique=False, sqlite_where=sa.text("status IN ('issued', 'acknowledged', 'in_progress', 'done_claimed')"), postgresql_where=sa.text("status IN ('issued', 'acknowledged', 'in_progress', 'done_claimed')"))
    op.create_index(op.f('ix_action_partnership_id'), 'action', ['partnership_id'], unique=False)
    op.create_index('ix_action_proposed', 'action', ['partnership_id', 'id'], unique=False, sqlite_where=sa.text("status = 'proposed'"), postgresql_where=sa.text("status = 'proposed'"))
    op.create_index('uq_action_legacy_ref', 'action', ['partnership_id', 'legacy_ref'], unique=True, sqlite_where=sa.text('legacy_ref IS NOT NULL'), postgresql_where=sa.text('legacy_ref IS NOT NULL'))
    op.create_table('area_lsoa',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('lsoa_code', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_area_lsoa_area_id_area')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_area_lsoa_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_area_lsoa')),
        sa.UniqueConstraint('partnership_id', 'lsoa_code', name=op.f('uq_area_lsoa_partnership_id_lsoa_code'))
    )
    op.create_index(op.f('ix_area_lsoa_partnership_id'), 'area_lsoa', ['partnership_id'], unique=False)
    op.create_table('evidence_entry',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('subject_kind', sa.String(), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('episode', sa.Integer(), nullable=False),
        sa.Column('cycle_id', sa.Integer(), nullable=True),
        sa.Column('on_date', sa.Date(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('crime_type', sa.String(), nullable=False),
        sa.Column('priority_id', sa.Integer(), nullable=True),
        sa.Column('code', sa.String(), nullable=False),
        sa.Column('month', sa.Date(), nullable=True),
        sa.Column('week', sa.Date(), nullable=True),
        sa.Column('count', sa.Integer(), nullable=True),
        sa.Column('expected', sa.Float(), nullable=True),
        sa.Column('words', sa.Text(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('sensitive', sa.Boolean(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_evidence_entry_area_id_area')),
        sa.ForeignKeyConstraint(['cycle_id'], ['tasking_cycle.id'], name=op.f('fk_evidence_entry_cycle_id_tasking_cycle')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_evidence_entry_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_evidence_entry_priority_id_priority')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_evidence_entry')),
        sa.UniqueConstraint('partnership_id', 'kind', 'subject_kind', 'subject_id', 'episode', name='uq_evidence_subject')
    )
    op.create_index(op.f('ix_evidence_entry_partnership_id'), 'evidence_entry', ['partnership_id'], unique=False)
    op.create_index('ix_evidence_on', 'evidence_entry', ['partnership_id', 'on_date'], unique=False)
    op.create_table('intelligence_item',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('delivery_id', sa.Integer(), nullable=False),
        sa.Column('row_number', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('type', sa.String(), nullable=False),
        sa.Column('source_ref', sa.String(), nullable=True),
        sa.Column('lsoa_code', sa.String(), nullable=True),
        sa.Column('longitude', sa.Float(), nullable=True),
        sa.Column('latitude', sa.Float(), nullable=True),
        sa.Column('location', sa.String(), nullable=True),
        sa.Column('outcome', sa.String(), nullable=True),
        sa.Column('on_day', sa.Date(), nullable=True),
        sa.Column('updated_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('victim_ref', sa.String(), nullable=True),
        sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('same_as_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_intelligence_item_area_id_area')),
        sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_intelligence_item_delivery_id_delivery')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_intelligence_item_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_intelligence_item')),
        sa.UniqueConstraint('delivery_id', 'row_number', name=op.f('uq_intelligence_item_delivery_id_row_number'))
    )
    op.create_index(op.f('ix_intelligence_item_partnership_id'), 'intelligence_item', ['partnership_id'], unique=False)
    op.create_index('ix_item_dated', 'intelligence_item', ['partnership_id', 'on_day', 'id'], unique=False, sqlite_where=sa.text('on_day IS NOT NULL'), postgresql_where=sa.text('on_day IS NOT NULL'))
    op.create_index('ix_item_known_by', 'intelligence_item', ['partnership_id', 'source_ref'], unique=False, sqlite_where=sa.text('updated_at IS NOT NULL'), postgresql_where=sa.text('updated_at IS NOT NULL'))
    op.create_index('ix_item_same_as', 'intelligence_item', ['partnership_id', 'on_day', 'id'], unique=False, sqlite_where=sa.text('same_as_id IS NOT NULL'), postgresql_where=sa.text('same_as_id IS NOT NULL'))
    op.create_index('ix_item_to_link', 'intelligence_item', ['partnership_id', 'on_day', 'id'], unique=False, sqlite_where=sa.text('on_day IS NOT NULL AND looked_at IS NULL'), postgresql_where=sa.text('on_day IS NOT NULL AND looked_at IS NULL'))
    op.create_table('intelligence_record',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        sa.Column('received_on', sa.Date(), nullable=False),
        sa.Column('from_agency_id', sa.Integer(), nullable=True),
        sa.Column('originator_id', sa.Integer(), nullable=True),
        sa.Column('entered_by_id', sa.Integer(), nullable=True),
        sa.Column('type', sa.String(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('on_day', sa.Date(), nullable=True),
        sa.Column('priority_id', sa.Integer(), nullable=True),
        sa.Column('source_id', sa.Integer(), nullable=True),
        sa.Column('source_ref', sa.String(), nullable=False),
        sa.Column('source_text', sa.Text(), nullable=False),
        sa.Column('sanitised_text', sa.Text(), nullable=False),
        sa.Column('source_evaluation', sa.Integer(), nullable=False),
        sa.Column('information_assessment', sa.String(), nullable=False),
        sa.Column('handling_code', sa.String(), nullable=False),
        sa.Column('handling_conditions', sa.Text(), nullable=False),
        sa.Column('classification', sa.String(), nullable=False),
        sa.Column('sensitive', sa.Boolean(), nullable=False),
        sa.Column('handling_instructions', sa.Text(), nullable=False),
        sa.Column('sanitised', sa.Boolean(), nullable=False),
        sa.Column('personal', sa.Boolean(), nullable=False),
        sa.Column('legal_gateway', sa.String(), nullable=False),
        sa.Column('agreement_id', sa.Integer(), nullable=True),
        sa.Column('restricted', sa.Boolean(), nullable=False),
        sa.Column('retention_class', sa.String(), nullable=False),
        sa.Column('review_on', sa.Date(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('disposed_on', sa.Date(), nullable=True),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('entered_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.Column('source_version', sa.DateTime(timezone=True), nullable=True),
        sa.Column('source_reach', sa.Integer(), nullable=True),
        sa.Column('source_markings', sa.Text(), nullable=False),
        sa.Column('source_flags', sa.String(), nullable=False),
        sa.Column('withdrawn_on', sa.Date(), nullable=True),
        sa.CheckConstraint("classification = 'OFFICIAL'", name=op.f('ck_intelligence_record_classification')),
        sa.CheckConstraint("handling_code IN ('P', 'C')", name=op.f('ck_intelligence_record_handling_code')),
        sa.CheckConstraint("information_assessment IN ('A', 'B', 'C', 'D', 'E')", name=op.f('ck_intelligence_record_information_assessment')),
        sa.CheckConstraint("state = 'open' OR (source_text = '' AND sanitised_text = '' AND handling_conditions = '' AND handling_instructions = '' AND source_markings = '')", name=op.f('ck_intelligence_record_disposed_is_empty')),
        sa.CheckConstraint("state IN ('open', 'disposed')", name=op.f('ck_intelligence_record_state')),
        sa.CheckConstraint('source_evaluation BETWEEN 1 AND 3', name=op.f('ck_intelligence_record_source_evaluation')),
        sa.ForeignKeyConstraint(['agreement_id'], ['sharing_agreement.id'], name=op.f('fk_intelligence_record_agreement_id_sharing_agreement')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_intelligence_record_area_id_area')),
        sa.ForeignKeyConstraint(['entered_by_id'], ['person.id'], name=op.f('fk_intelligence_record_entered_by_id_person')),
        sa.ForeignKeyConstraint(['from_agency_id'], ['agency.id'], name=op.f('fk_intelligence_record_from_agency_id_agency')),
        sa.ForeignKeyConstraint(['originator_id'], ['person.id'], name=op.f('fk_intelligence_record_originator_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_intelligence_record_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_intelligence_record_policy_version_id_policy_version')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_intelligence_record_priority_id_priority')),
        sa.ForeignKeyConstraint(['source_id'], ['source.id'], name=op.f('fk_intelligence_record_source_id_source')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_intelligence_record')),
        sa.UniqueConstraint('partnership_id', 'ref', name=op.f('uq_intelligence_record_partnership_id_ref'))
    )
    op.create_index(op.f('ix_intelligence_record_partnership_id'), 'intelligence_record', ['partnership_id'], unique=False)
    op.create_index('ix_intelligence_record_review', 'intelligence_record', ['partnership_id', 'review_on'], unique=False, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
    op.create_index('uq_intelligence_record_source', 'intelligence_record', ['partnership_id', 'source_id', 'source_ref'], unique=True, sqlite_where=sa.text("source_id IS NOT NULL AND source_ref <> ''"), postgresql_where=sa.text("source_id IS NOT NULL AND source_ref <> ''"))
    op.create_table('notice',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('public_id', sa.String(), nullable=False),
        sa.Column('subject_kind', sa.String(), nullable=False),
        sa.Column('subject_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('rung', sa.Integer(), nullable=False),
        sa.Column('episode', sa.Integer(), nullable=False),
        sa.Column('recipient_id', sa.Integer(), nullable=False),
        sa.Column('period', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('after_meeting', sa.Boolean(), nullable=False),
        sa.Column('decided_on', sa.Date(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.Column('message_id', sa.Integer(), nullable=True),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('withheld_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('dropped_reason', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_notice_message_id_message')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_notice_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_notice_policy_version_id_policy_version')),
        sa.ForeignKeyConstraint(['recipient_id'], ['person.id'], name=op.f('fk_notice_recipient_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
        sa.UniqueConstraint('public_id', name=op.f('uq_notice_public_id'))
    )
    op.create_index(op.f('ix_notice_message_id'), 'notice', ['message_id'], unique=False)
    op.create_index(op.f('ix_notice_partnership_id'), 'notice', ['partnership_id'], unique=False)
    op.create_index('ix_notice_pending', 'notice', ['partnership_id', 'recipient_id'], unique=False, sqlite_where=sa.text('message_id IS NULL AND withdrawn_at IS NULL AND withheld_at IS NULL'), postgresql_where=sa.text('message_id IS NULL AND withdrawn_at IS NULL AND withheld_at IS NULL'))
    op.create_index('ix_notice_subject', 'notice', ['subject_kind', 'subject_id'], unique=False)
    op.create_index('uq_notice_key', 'notice', ['partnership_id', 'subject_kind', 'subject_id', 'kind', 'rung', 'episode', 'recipient_id', 'period'], unique=True, sqlite_where=sa.text('withdrawn_at IS NULL'), postgresql_where=sa.text('withdrawn_at IS NULL'))
    op.create_table('product',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('supersedes_id', sa.Integer(), nullable=True),
        sa.Column('supersede_reason', sa.Text(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('terms', sa.Text(), nullable=False),
        sa.Column('commissioner_id', sa.Integer(), nullable=True),
        sa.Column('commissioning_body_id', sa.Integer(), nullable=True),
        sa.Column('commissioned_on', sa.Date(), nullable=True),
        sa.Column('author_id', sa.Integer(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('crime_type', sa.String(), nullable=False),
        sa.Column('priority_id', sa.Integer(), nullable=True),
        sa.Column('measure', sa.Text(), nullable=False),
        sa.Column('measure_on', sa.Date(), nullable=True),
        sa.Column('sensitive', sa.Boolean(), nullable=False),
        sa.Column('handling_instructions', sa.Text(), nullable=False),
        sa.Column('created_on', sa.Date(), nullable=False),
        sa.Column('published_on', sa.Date(), nullable=True),
        sa.Column('published_by_id', sa.Integer(), nullable=True),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('superseded_on', sa.Date(), nullable=True),
        sa.Column('content_digest', sa.String(), nullable=False),
        sa.CheckConstraint("(state IN ('draft', 'commissioned')) = (published_on IS NULL)", name=op.f('ck_product_published_is_dated')),
        sa.CheckConstraint("state IN ('draft', 'commissioned') OR (author_id IS NOT NULL AND commissioner_id IS NOT NULL AND due_on IS NOT NULL AND terms <> '' AND content_digest <> '')", name=op.f('ck_product_published_is_whole')),
        sa.CheckConstraint("state IN ('draft', 'commissioned', 'published', 'superseded')", name=op.f('ck_product_state')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_product_area_id_area')),
        sa.ForeignKeyConstraint(['author_id'], ['person.id'], name=op.f('fk_product_author_id_person')),
        sa.ForeignKeyConstraint(['commissioner_id'], ['person.id'], name=op.f('fk_product_commissioner_id_person')),
        sa.ForeignKeyConstraint(['commissioning_body_id'], ['body.id'], name=op.f('fk_product_commissioning_body_id_body')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_product_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_product_priority_id_priority')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_product')),
        sa.UniqueConstraint('partnership_id', 'ref', 'version', name=op.f('uq_product_partnership_id_ref_version'))
    )
    op.create_index(op.f('ix_product_partnership_id'), 'product', ['partnership_id'], unique=False)
    op.create_index('uq_product_open', 'product', ['partnership_id', 'ref'], unique=True, sqlite_where=sa.text("state IN ('draft', 'commissioned')"), postgresql_where=sa.text("state IN ('draft', 'commissioned')"))
    op.create_index('uq_product_published', 'product', ['partnership_id', 'ref'], unique=True, sqlite_where=sa.text("state = 'published'"), postgresql_where=sa.text("state = 'published'"))
    op.create_table('rejected_row',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('file_id', sa.Integer(), nullable=False),
        sa.Column('delivery_id', sa.Integer(), nullable=True),
        sa.Column('row_number', sa.Integer(), nullable=False),
        sa.Column('field', sa.String(), nullable=False),
        sa.Column('value', sa.Text(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('fix', sa.String(), nullable=False),
        sa.Column('raw', sa.Text(), nullable=False),
        sa.Column('repaired_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('dropped_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['delivery_id'], ['delivery.id'], name=op.f('fk_rejected_row_delivery_id_delivery')),
        sa.ForeignKeyConstraint(['file_id'], ['delivered_file.id'], name=op.f('fk_rejected_row_file_id_delivered_file')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_rejected_row_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rejected_row')),
        sa.UniqueConstraint('file_id', 'row_number', name=op.f('uq_rejected_row_file_id_row_number'))
    )
    op.create_index(op.f('ix_rejected_row_partnership_id'), 'rejected_row', ['partnership_id'], unique=False)
    op.create_table('asb_case_review',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('case_kind', sa.String(), nullable=False),
        sa.Column('case_key', sa.String(), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=False),
        sa.Column('until_on', sa.Date(), nullable=False),
        sa.Column('reports', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('action_id', sa.Integer(), nullable=True),
        sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("case_kind IN ('victim', 'place')", name=op.f('ck_asb_case_review_case_kind')),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_asb_case_review_action_id_action')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_asb_case_review_area_id_area')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_asb_case_review_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_asb_case_review')),
        sa.UniqueConstraint('partnership_id', 'case_kind', 'case_key', 'until_on', name='uq_asb_case_review_case')
    )
    op.create_index('ix_asb_case_review_action', 'asb_case_review', ['action_id'], unique=True, sqlite_where=sa.text('action_id IS NOT NULL'), postgresql_where=sa.text('action_id IS NOT NULL'))
    op.create_index(op.f('ix_asb_case_review_partnership_id'), 'asb_case_review', ['partnership_id'], unique=False)
    op.create_table('control_strategy',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('body_id', sa.Integer(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=True),
        sa.Column('product_id', sa.Integer(), nullable=True),
        sa.Column('adopted_on', sa.Date(), nullable=False),
        sa.Column('in_force_from', sa.Date(), nullable=False),
        sa.Column('rationale', sa.Text(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['body_id'], ['body.id'], name=op.f('fk_control_strategy_body_id_body')),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_control_strategy_meeting_id_meeting')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_control_strategy_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_control_strategy_product_id_product')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_control_strategy')),
        sa.UniqueConstraint('partnership_id', 'version', name=op.f('uq_control_strategy_partnership_id_version'))
    )
    op.create_index(op.f('ix_control_strategy_partnership_id'), 'control_strategy', ['partnership_id'], unique=False)
    op.create_table('intelligence_requirement',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        sa.Column('question', sa.Text(), nullable=False),
        sa.Column('sensitive', sa.Boolean(), nullable=False),
        sa.Column('priority_id', sa.Integer(), nullable=True),
        sa.Column('product_id', sa.Integer(), nullable=True),
        sa.Column('asked_on', sa.Date(), nullable=False),
        sa.Column('asked_by_id', sa.Integer(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'partly', 'answered')", name=op.f('ck_intelligence_requirement_state')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_intelligence_requirement_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_intelligence_requirement_priority_id_priority')),
        sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_intelligence_requirement_product_id_product')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_intelligence_requirement')),
        sa.UniqueConstraint('partnership_id', 'ref', name=op.f('uq_intelligence_requirement_partnership_id_ref'))
    )
    op.create_index(op.f('ix_intelligence_requirement_partnership_id'), 'intelligence_requirement', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_intelligence_requirement_product_id'), 'intelligence_requirement', ['product_id'], unique=False)
    op.create_table('item_link',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('first_identity', sa.String(), nullable=False),
        sa.Column('second_identity', sa.String(), nullable=False),
        sa.Column('first_id', sa.Integer(), nullable=False),
        sa.Column('second_id', sa.Integer(), nullable=False),
        sa.Column('score', sa.Integer(), nullable=False),
        sa.Column('reasons', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.CheckConstraint("state IN ('proposed', 'confirmed', 'refused')", name=op.f('ck_item_link_state')),
        sa.CheckConstraint('first_identity < second_identity', name=op.f('ck_item_link_ordered')),
        sa.CheckConstraint('score BETWEEN 0 AND 100', name=op.f('ck_item_link_score')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_item_link_decided_by_id_person')),
        sa.ForeignKeyConstraint(['first_id'], ['intelligence_item.id'], name=op.f('fk_item_link_first_id_intelligence_item')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_item_link_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['second_id'], ['intelligence_item.id'], name=op.f('fk_item_link_second_id_intelligence_item')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_item_link')),
        sa.UniqueConstraint('partnership_id', 'kind', 'first_identity', 'second_identity', name='uq_item_link_pair')
    )
    op.create_index('ix_item_link_first', 'item_link', ['partnership_id', 'first_id'], unique=False)
    op.create_index(op.f('ix_item_link_partnership_id'), 'item_link', ['partnership_id'], unique=False)
    op.create_index('ix_item_link_second', 'item_link', ['partnership_id', 'second_id'], unique=False)
    op.create_index('ix_item_link_second_identity', 'item_link', ['partnership_id', 'second_identity'], unique=False)
    op.create_table('note',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.Column('text', sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_note_action_id_action')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_note_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    op.create_index(op.f('ix_note_action_id'), 'note', ['action_id'], unique=False)
    op.create_index(op.f('ix_note_partnership_id'), 'note', ['partnership_id'], unique=False)
    op.create_table('outcome_effect',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('done_on', sa.Date(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('answer', sa.String(), nullable=False),
        sa.Column('final', sa.Boolean(), nullable=False),
        sa.Column('figures', sa.Text(), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_outcome_effect_action_id_action')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_outcome_effect_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_outcome_effect_policy_version_id_policy_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outcome_effect')),
        sa.UniqueConstraint('action_id', 'done_on', 'month', name=op.f('uq_outcome_effect_action_id_done_on_month'))
    )
    op.create_index(op.f('ix_outcome_effect_action_id'), 'outcome_effect', ['action_id'], unique=False)
    op.create_index('ix_outcome_effect_answer', 'outcome_effect', ['partnership_id', 'answer'], unique=False)
    op.create_index(op.f('ix_outcome_effect_partnership_id'), 'outcome_effect', ['partnership_id'], unique=False)
    op.create_table('pause',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('from_on', sa.Date(), nullable=False),
        sa.Column('until_on', sa.Date(), nullable=True),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.Column('term', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_pause_action_id_action')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_pause_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pause'))
    )
    op.create_index(op.f('ix_pause_action_id'), 'pause', ['action_id'], unique=False)
    op.create_index(op.f('ix_pause_partnership_id'), 'pause', ['partnership_id'], unique=False)
    op.create_table('priority_score',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('priority_id', sa.Integer(), nullable=True),
        sa.Column('harm', sa.Integer(), nullable=False),
        sa.Column('likelihood', sa.Integer(), nullable=False),
        sa.Column('confidence', sa.String(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('product_id', sa.Integer(), nullable=True),
        sa.Column('scored_on', sa.Date(), nullable=False),
        sa.Column('by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint("confidence IN ('low', 'medium', 'high')", name=op.f('ck_priority_score_confidence')),
        sa.CheckConstraint("reason <> ''", name=op.f('ck_priority_score_has_reason')),
        sa.CheckConstraint('harm BETWEEN 1 AND 5', name=op.f('ck_priority_score_harm')),
        sa.CheckConstraint('likelihood BETWEEN 1 AND 5', name=op.f('ck_priority_score_likelihood')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_priority_score_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_priority_score_priority_id_priority')),
        sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_priority_score_product_id_product')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_priority_score')),
        sa.UniqueConstraint('partnership_id', 'subject', 'number', name=op.f('uq_priority_score_partnership_id_subject_number'))
    )
    op.create_index(op.f('ix_priority_score_partnership_id'), 'priority_score', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_priority_score_product_id'), 'priority_score', ['product_id'], unique=False)
    op.create_table('product_reader',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('product_id', sa.Integer(), nullable=False),
        sa.Column('part', sa.String(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('agency_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('(person_id IS NULL) <> (agency_id IS NULL)', name=op.f('ck_product_reader_person_or_agency')),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_product_reader_agency_id_agency')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_product_reader_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_product_reader_person_id_person')),
        sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_product_reader_product_id_product')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_product_reader'))
    )
    op.create_index(op.f('ix_product_reader_partnership_id'), 'product_reader', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_product_reader_product_id'), 'product_reader', ['product_id'], unique=False)
    op.create_index('uq_product_reader_line', 'product_reader', ['product_id', 'part', sa.literal_column('coalesce(person_id, 0)'), sa.literal_column('coalesce(agency_id, 0)')], unique=True)
    op.create_table('product_section',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('product_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('written_by_id', sa.Integer(), nullable=True),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_product_section_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_product_section_product_id_product')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_product_section')),
        sa.UniqueConstraint('product_id', 'key', name=op.f('uq_product_section_product_id_key'))
    )
    op.create_index(op.f('ix_product_section_partnership_id'), 'product_section', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_product_section_product_id'), 'product_section', ['product_id'], unique=False)
    op.create_table('reader',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('agency_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('(person_id IS NULL) <> (agency_id IS NULL)', name=op.f('ck_reader_person_or_agency')),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_reader_action_id_action')),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_reader_agency_id_agency')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_reader_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_reader_person_id_person')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_reader'))
    )
    op.create_index(op.f('ix_reader_action_id'), 'reader', ['action_id'], unique=False)
    op.create_index(op.f('ix_reader_partnership_id'), 'reader', ['partnership_id'], unique=False)
    op.create_index('uq_reader_line', 'reader', ['action_id', sa.literal_column('coalesce(person_id, 0)'), sa.literal_column('coalesce(agency_id, 0)')], unique=True)
    op.create_table('recommendation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('product_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=True),
        sa.Column('due_on', sa.Date(), nullable=True),
        sa.Column('outcome', sa.String(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint("(outcome = 'open') = (decided_on IS NULL)", name=op.f('ck_recommendation_answered_is_dated')),
        sa.CheckConstraint("(outcome = 'taken') = (action_id IS NOT NULL)", name=op.f('ck_recommendation_taken_has_action')),
        sa.CheckConstraint("outcome <> 'not_taken' OR reason <> ''", name=op.f('ck_recommendation_not_taken_has_reason')),
        sa.CheckConstraint("outcome IN ('open', 'taken', 'not_taken')", name=op.f('ck_recommendation_outcome')),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_recommendation_action_id_action')),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id'], name=op.f('fk_recommendation_owner_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_recommendation_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_recommendation_product_id_product')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recommendation')),
        sa.UniqueConstraint('product_id', 'number', name=op.f('uq_recommendation_product_id_number'))
    )
    op.create_index(op.f('ix_recommendation_partnership_id'), 'recommendation', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_recommendation_product_id'), 'recommendation', ['product_id'], unique=False)
    op.create_table('record_reader',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('record_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('agency_id', sa.Integer(), nullable=True),
        sa.Column('source_text', sa.Boolean(), nullable=False),
        sa.CheckConstraint('(person_id IS NULL) <> (agency_id IS NULL)', name=op.f('ck_record_reader_person_or_agency')),
        sa.CheckConstraint('agency_id IS NULL OR NOT source_text', name=op.f('ck_record_reader_source_text_for_people')),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_record_reader_agency_id_agency')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_record_reader_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_record_reader_person_id_person')),
        sa.ForeignKeyConstraint(['record_id'], ['intelligence_record.id'], name=op.f('fk_record_reader_record_id_intelligence_record')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_record_reader'))
    )
    op.create_index(op.f('ix_record_reader_partnership_id'), 'record_reader', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_record_reader_record_id'), 'record_reader', ['record_id'], unique=False)
    op.create_index('uq_record_reader_line', 'record_reader', ['record_id', sa.literal_column('coalesce(person_id, 0)'), sa.literal_column('coalesce(agency_id, 0)')], unique=True)
    op.create_table('record_review',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('record_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('outcome', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('decided_on', sa.Date(), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('next_review_on', sa.Date(), nullable=True),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.CheckConstraint("outcome IN ('retain', 'dispose')", name=op.f('ck_record_review_outcome')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_record_review_decided_by_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_record_review_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_record_review_policy_version_id_policy_version')),
        sa.ForeignKeyConstraint(['record_id'], ['intelligence_record.id'], name=op.f('fk_record_review_record_id_intelligence_record')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_record_review')),
        sa.UniqueConstraint('record_id', 'number', name=op.f('uq_record_review_record_id_number'))
    )
    op.create_index(op.f('ix_record_review_partnership_id'), 'record_review', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_record_review_record_id'), 'record_review', ['record_id'], unique=False)
    op.create_table('request',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('asked_on', sa.Date(), nullable=False),
        sa.Column('waits_from', sa.Date(), nullable=True),
        sa.Column('asked_by_id', sa.Integer(), nullable=True),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('to_date', sa.Date(), nullable=True),
        sa.Column('to_person_id', sa.Integer(), nullable=True),
        sa.Column('to_agency_id', sa.Integer(), nullable=True),
        sa.Column('from_agency_id', sa.Integer(), nullable=True),
        sa.Column('to_body_id', sa.Integer(), nullable=True),
        sa.Column('to_action_id', sa.Integer(), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('outcome', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_request_action_id_action')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_request_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_request')),
        sa.UniqueConstraint('action_id', 'number', name=op.f('uq_request_action_id_number'))
    )
    op.create_index(op.f('ix_request_action_id'), 'request', ['action_id'], unique=False)
    op.create_index(op.f('ix_request_partnership_id'), 'request', ['partnership_id'], unique=False)
    op.create_index('uq_request_open', 'request', ['action_id', 'kind'], unique=True, sqlite_where=sa.text('decided_on IS NULL'), postgresql_where=sa.text('decided_on IS NULL'))
    op.create_table('rung_step',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('clock', sa.String(), nullable=False),
        sa.Column('rung', sa.Integer(), nullable=False),
        sa.Column('term', sa.Integer(), nullable=False),
        sa.Column('episode', sa.Integer(), nullable=False),
        sa.Column('fell_due_on', sa.Date(), nullable=False),
        sa.Column('agency_id', sa.Integer(), nullable=True),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_rung_step_action_id_action')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_rung_step_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_rung_step_policy_version_id_policy_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_rung_step')),
        sa.UniqueConstraint('action_id', 'clock', 'term', 'rung', 'fell_due_on', 'episode', name=op.f('uq_rung_step_action_id_clock_term_rung_fell_due_on_episode'))
    )
    op.create_index(op.f('ix_rung_step_action_id'), 'rung_step', ['action_id'], unique=False)
    op.create_index(op.f('ix_rung_step_partnership_id'), 'rung_step', ['partnership_id'], unique=False)
    op.create_table('threshold_breach',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('type', sa.String(), nullable=False),
        sa.Column('month', sa.Date(), nullable=False),
        sa.Column('week', sa.Date(), nullable=True),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('rule', sa.String(), nullable=False),
        sa.Column('severity', sa.String(), nullable=False),
        sa.Column('count', sa.Integer(), nullable=False),
        sa.Column('window', sa.Integer(), nullable=False),
        sa.Column('window_total', sa.Integer(), nullable=False),
        sa.Column('baseline_total', sa.Integer(), nullable=False),
        sa.Column('baseline_periods', sa.Integer(), nullable=False),
        sa.Column('p', sa.Float(), nullable=True),
        sa.Column('dispersion', sa.Float(), nullable=True),
        sa.Column('statistic', sa.Float(), nullable=True),
        sa.Column('bound', sa.Float(), nullable=True),
        sa.Column('expected', sa.Float(), nullable=True),
        sa.Column('since', sa.Date(), nullable=True),
        sa.Column('seen_since', sa.Integer(), nullable=True),
        sa.Column('expected_since', sa.Float(), nullable=True),
        sa.Column('answer', sa.String(), nullable=False),
        sa.Column('answered_on', sa.Date(), nullable=True),
        sa.Column('sentence', sa.String(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=True),
        sa.Column('policy_version_id', sa.Integer(), nullable=False),
        sa.Column('found_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_threshold_breach_action_id_action')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_threshold_breach_area_id_area')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_threshold_breach_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['policy_version_id'], ['policy_version.id'], name=op.f('fk_threshold_breach_policy_version_id_policy_version')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_threshold_breach'))
    )
    op.create_index(op.f('ix_threshold_breach_partnership_id'), 'threshold_breach', ['partnership_id'], unique=False)
    op.create_index('uq_threshold_breach_month', 'threshold_breach', ['partnership_id', 'area_id', 'type', 'month'], unique=True, sqlite_where=sa.text('week IS NULL'), postgresql_where=sa.text('week IS NULL'))
    op.create_index('uq_threshold_breach_week', 'threshold_breach', ['partnership_id', 'area_id', 'type', 'week'], unique=True, sqlite_where=sa.text('week IS NOT NULL'), postgresql_where=sa.text('week IS NOT NULL'))
    op.create_table('nomination',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('ref', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('type', sa.String(), nullable=False),
        sa.Column('priority_id', sa.Integer(), nullable=True),
        sa.Column('from_person_id', sa.Integer(), nullable=False),
        sa.Column('from_agency_id', sa.Integer(), nullable=True),
        sa.Column('breach_id', sa.Integer(), nullable=True),
        sa.Column('cycle_id', sa.Integer(), nullable=True),
        sa.Column('nominated_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('late_reason', sa.Text(), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('action_id', sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'accepted', 'declined', 'withdrawn')", name=op.f('ck_nomination_state')),
        sa.CheckConstraint("state NOT IN ('declined', 'withdrawn') OR reason <> ''", name=op.f('ck_nomination_reason')),
        sa.ForeignKeyConstraint(['action_id'], ['action.id'], name=op.f('fk_nomination_action_id_action')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_nomination_area_id_area')),
        sa.ForeignKeyConstraint(['breach_id'], ['threshold_breach.id'], name=op.f('fk_nomination_breach_id_threshold_breach')),
        sa.ForeignKeyConstraint(['cycle_id'], ['tasking_cycle.id'], name=op.f('fk_nomination_cycle_id_tasking_cycle')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_nomination_decided_by_id_person')),
        sa.ForeignKeyConstraint(['from_agency_id'], ['agency.id'], name=op.f('fk_nomination_from_agency_id_agency')),
        sa.ForeignKeyConstraint(['from_person_id'], ['person.id'], name=op.f('fk_nomination_from_person_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_nomination_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_nomination_priority_id_priority')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_nomination')),
        sa.UniqueConstraint('partnership_id', 'ref', name=op.f('uq_nomination_partnership_id_ref'))
    )
    op.create_index(op.f('ix_nomination_partnership_id'), 'nomination', ['partnership_id'], unique=False)
    op.create_index('uq_nomination_breach', 'nomination', ['partnership_id', 'breach_id'], unique=True, sqlite_where=sa.text('breach_id IS NOT NULL'), postgresql_where=sa.text('breach_id IS NOT NULL'))
    op.create_table('requirement_answer',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('requirement_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('agency_id', sa.Integer(), nullable=True),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('nothing_known', sa.Boolean(), nullable=False),
        sa.Column('answered_on', sa.Date(), nullable=True),
        sa.Column('answered_by_id', sa.Integer(), nullable=True),
        sa.CheckConstraint('(answered_on IS NULL) = (answered_by_id IS NULL)', name=op.f('ck_requirement_answer_answered_by_somebody')),
        sa.CheckConstraint('(person_id IS NULL) <> (agency_id IS NULL)', name=op.f('ck_requirement_answer_person_or_agency')),
        sa.ForeignKeyConstraint(['agency_id'], ['agency.id'], name=op.f('fk_requirement_answer_agency_id_agency')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_requirement_answer_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_requirement_answer_person_id_person')),
        sa.ForeignKeyConstraint(['requirement_id'], ['intelligence_requirement.id'], name=op.f('fk_requirement_answer_requirement_id_intelligence_requirement')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_requirement_answer'))
    )
    op.create_index(op.f('ix_requirement_answer_partnership_id'), 'requirement_answer', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_requirement_answer_requirement_id'), 'requirement_answer', ['requirement_id'], unique=False)
    op.create_index('uq_requirement_asked', 'requirement_answer', ['requirement_id', sa.literal_column('coalesce(person_id, 0)'), sa.literal_column('coalesce(agency_id, 0)')], unique=True)
    op.create_table('series_decision',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('type', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('from_month', sa.Date(), nullable=False),
        sa.Column('until_month', sa.Date(), nullable=True),
        sa.Column('breach_id', sa.Integer(), nullable=True),
        sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('decided_by_id', sa.Integer(), nullable=True),
        sa.Column('decided_on', sa.Date(), nullable=True),
        sa.Column('ended_on', sa.Date(), nullable=True),
        sa.CheckConstraint("kind = 'rebase' OR until_month IS NOT NULL", name=op.f('ck_series_decision_until')),
        sa.CheckConstraint("kind IN ('rebase', 'leave_out')", name=op.f('ck_series_decision_kind')),
        sa.CheckConstraint("state <> 'proposed' OR breach_id IS NOT NULL", name=op.f('ck_series_decision_proposed')),
        sa.CheckConstraint("state IN ('proposed', 'in_force', 'replaced', 'declined', 'withdrawn')", name=op.f('ck_series_decision_state')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_series_decision_area_id_area')),
        sa.ForeignKeyConstraint(['breach_id'], ['threshold_breach.id'], name=op.f('fk_series_decision_breach_id_threshold_breach')),
        sa.ForeignKeyConstraint(['decided_by_id'], ['person.id'], name=op.f('fk_series_decision_decided_by_id_person')),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_series_decision_partnership_id_partnership')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_series_decision'))
    )
    op.create_index(op.f('ix_series_decision_partnership_id'), 'series_decision', ['partnership_id'], unique=False)
    op.create_index('uq_series_decision_proposed', 'series_decision', ['partnership_id', 'breach_id'], unique=True, sqlite_where=sa.text("state = 'proposed' AND breach_id IS NOT NULL"), postgresql_where=sa.text("state = 'proposed' AND breach_id IS NOT NULL"))
    op.create_index('uq_series_decision_rebase', 'series_decision', ['partnership_id', 'area_id', 'type'], unique=True, sqlite_where=sa.text("kind = 'rebase' AND state = 'in_force'"), postgresql_where=sa.text("kind = 'rebase' AND state = 'in_force'"))
    op.create_table('strategy_priority',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('partnership_id', sa.Integer(), nullable=False),
        sa.Column('strategy_id', sa.Integer(), nullable=False),
        sa.Column('priority_id', sa.Integer(), nullable=False),
        sa.Column('rank', sa.Integer(), nullable=False),
        sa.Column('origin', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['partnership_id'], ['partnership.id'], name=op.f('fk_strategy_priority_partnership_id_partnership')),
        sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_strategy_priority_priority_id_priority')),
        sa.ForeignKeyConstraint(['strategy_id'], ['control_strategy.id'], name=op.f('fk_strategy_priority_strategy_id_control_strategy')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_strategy_priority')),
        sa.UniqueConstraint('strategy_id', 'priority_id', name=op.f('uq_strategy_priority_strategy_id_priority_id')),
        sa.UniqueConstraint('strategy_id', 'rank', name='uq_strategy_priority_rank')
    )
    op.create_index(op.f('ix_strategy_priority_partnership_id'), 'strategy_priority', ['partnership_id'], unique=False)
    op.create_index(op.f('ix_strategy_priority_strategy_id'), 'strategy_priority', ['strategy_id'], unique=False)
