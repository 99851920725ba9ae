from typing import Any
from flows.wiring import Office, MAILDIR
from demo.mailbox import count
from models.queries import totals, outbox
def summed_up(office, last, elapsed):
    with office.database.reading() as s:
        h=office.place.partnership_id
        c=count(office.data_dir/MAILDIR)
        return dict(items=totals.items(s,h),rej=totals.rejected(s,h),by=totals.actions_by_status(s,h),kinds=totals.notices_sent_by_kind(s,h),rungs=totals.rungs_reached(s,h),matters=totals.matters_by_reason(s,h),dropped=totals.notices_dropped_by_reason(s,h),states=outbox.states(s,h),box=c,elapsed=elapsed,b=totals.breaches(s,h))
