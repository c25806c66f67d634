"""Training over two processes, as over two hosts, gives what one process gives."""

import json
import socket
import subprocess
import sys

SCRIPT = """
import json, sys
import jax
jax.config.update("jax_cpu_collectives_implementation", "gloo")
jax.distributed.initialize(sys.argv[1], num_processes=2, process_id=int(sys.argv[2]))
import numpy as np
from course_lib import nn

rng = np.random.default_rng(0)
X = rng.normal(size=(50, 3)).astype(np.float32)
y = X.sum(axis=1, keepdims=True)
model = nn.Sequential([nn.Dense(4, nn.tanh), nn.Dense(1)], inputs=3)
options = dict(loss=nn.half_squared_error, optimizer=nn.adam(0.01), epochs=5, batch_size=9)
params, key = model.init(jax.random.key(0)), jax.random.key(1)
mesh = jax.make_mesh((jax.device_count(),), ("data",))
shared = nn.fit(model, params, (X, y), key=key, mesh=mesh, **options)
alone = nn.fit(model, params, (X, y), key=key, **options)
print(json.dumps({
    "devices": jax.device_count(),
    "shared": shared.history["loss"].tolist(),
    "alone": alone.history["loss"].tolist(),
}))
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_two_processes_train_as_one():
    address = f"127.0.0.1:{free_port()}"
    command = [sys.executable, "-c", SCRIPT, address]
    both = [
        subprocess.Popen(
            [*command, str(i)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for i in range(2)
    ]
    for process in both:
        output, errors = process.communicate(timeout=180)
        assert process.returncode == 0, errors[-2000:]
        told = json.loads(output.splitlines()[-1])
        assert told["devices"] == 2
        for shared, alone in zip(told["shared"], told["alone"], strict=True):
            assert abs(shared - alone) < 1e-6
