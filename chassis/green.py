"""Make the process green. Import this before anything else where nameko runs, and nowhere else."""

import os
import sys
import warnings

# Names are looked up by the system's resolver: eventlet's own costs memory and knows no mDNS.
os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")

with warnings.catch_warnings():
    # eventlet announces its own retirement; nameko stands on it, and docs/adr says how we leave.
    warnings.simplefilter("ignore")
    import eventlet

if "kernel.sql" in sys.modules:
    raise RuntimeError("import chassis.green first: locks made before it would stop the process")

eventlet.monkey_patch()
