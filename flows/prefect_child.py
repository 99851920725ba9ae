"""Prefect's server as a process that ends with the one that started it, also when that one is killed.

`python -m flows.prefect_child PARENT ARGUMENTS…` runs `prefect ARGUMENTS…`. Killed outright, `jatac serve` cannot
stop its child; so the child looks.
"""

import os
import runpy
import signal
import sys
import threading
import time

LOOK_S = 1.0
GRACE_S = 10.0
"""Seconds the server has to end in order."""


def end_with(parent: int) -> None:
    """Returns never: asks this process to end once `parent` is no longer its parent, then ends it by force."""
    while os.getppid() == parent:
        time.sleep(LOOK_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with, args=(int(sys.argv[1]),), daemon=True).start()
    sys.argv = ["prefect", *sys.argv[2:]]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)
