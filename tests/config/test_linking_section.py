"""The `linking` section: what it states is the policy, what it does not takes its default; and it is kept."""

from pathlib import Path

from config.policy_file import load_policy
from rules.policy import Linking, Policy
from rules.policy_text import policy_from_dict, policy_to_dict

STATED = """
linking:
  near_repeat_metres: 200
  asb_types: [Noise, Anti-social behaviour]
  hotspot_q: 0.1
"""


def test_what_is_stated_is_read_and_comes_back_from_the_database_the_same(tmp_path: Path) -> None:
    path = tmp_path / "policy.yaml"
    path.write_text(STATED, encoding="utf-8")
    policy = load_policy(path)
    types = ("Noise", "Anti-social behaviour")
    assert policy.linking == Linking(near_repeat_metres=200, asb_types=types, hotspot_q=0.1)
    assert policy_from_dict(policy_to_dict(policy), 3).linking == policy.linking


def test_a_policy_kept_before_there_was_linking_takes_the_defaults() -> None:
    kept = policy_to_dict(Policy())
    del kept["linking"]
    assert policy_from_dict(kept, 1).linking == Linking()
