"""PyTorch at its fastest: a fused optimizer; where there is none, a step of torch.compile."""

from functools import partial

from benchmarks.competitors import in_torch

network = partial(in_torch.network, fused=True)
ensemble = partial(in_torch.ensemble, compiled=True)
trajectories = partial(in_torch.trajectories, compiled=True)
