"""PyTorch as its tutorials write it: every operation on its own, an optimizer of torch.optim."""

from functools import partial

from benchmarks.competitors import in_torch

network = partial(in_torch.network, fused=False)
ensemble = partial(in_torch.ensemble, compiled=False)
trajectories = partial(in_torch.trajectories, compiled=False)
