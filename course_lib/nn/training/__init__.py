"""Training: from one step to `fit`. Read `step`, then `program`, then `fit`."""
