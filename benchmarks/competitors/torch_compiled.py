"""PyTorch with forward pass, loss and backward pass compiled, and a fused optimizer."""

from functools import partial

from benchmarks.competitors import in_torch

network = partial(in_torch.network, fused=True, compiled=True)
