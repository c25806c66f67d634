"""Lets another program call, in case only Python is watched."""

import shutil
import subprocess

CALL = "exec 3<>/dev/tcp/127.0.0.1/@PORT@ && echo @MARK@ >&3"
for command in (["bash", "-c", CALL], ["curl", "-m", "2", "http://127.0.0.1:@PORT@/@MARK@"]):
    if shutil.which(command[0]):
        done = subprocess.run(command, capture_output=True, timeout=5)
        print(done.returncode, done.stderr[-200:])
