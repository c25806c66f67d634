"""What the PyTorch competitors share: the jobs in torch's words, with eager, fused or compiled parts.

DESCENT_BENCHMARK_DEVICE=cuda puts everything on a GPU; see gpu.py.
"""

from __future__ import annotations

import os

import numpy as np
import torch
import torch._dynamo  # torch.optim imports it in its first step, two seconds that are not training
from torch.nn import functional as F

from benchmarks import jobs
from benchmarks.jobs import Job

DEVICE = os.environ.get("DESCENT_BENCHMARK_DEVICE", "cpu")
if DEVICE == "cuda":
    torch.set_float32_matmul_precision("high")  # TF32, which JAX uses on a GPU by default


def _half_squared_error(out: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    return F.mse_loss(out, y) / 2


LOSSES = {
    "half_squared_error": _half_squared_error,
    "binary_cross_entropy": F.binary_cross_entropy_with_logits,
    "softmax_cross_entropy": F.cross_entropy,
}


def on_device(array) -> torch.Tensor:
    tensor = torch.from_numpy(array)
    return tensor.long().to(DEVICE) if tensor.dtype == torch.int32 else tensor.to(DEVICE)


def tensors(job: Job) -> tuple[torch.Tensor, torch.Tensor]:
    """The job's data; class numbers as torch wants them, 64 bits wide."""
    X, y = jobs.data(job)
    return on_device(X), on_device(y)


def model(job: Job) -> torch.nn.Sequential:
    layers = []
    for inputs, outputs in zip(job.widths[:-1], job.widths[1:], strict=True):
        layers += [torch.nn.Linear(inputs, outputs)]
        layers += [torch.nn.Tanh() if job.activation == "tanh" else torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1]).to(DEVICE)


def initial(job: Job) -> list[torch.Tensor]:
    """The first parameters, on the device; torch keeps W as outputs × inputs."""
    return [on_device(np.ascontiguousarray(first.T)) for first in jobs.initial(job)]


def reset(net: torch.nn.Module, first: list[torch.Tensor]) -> None:
    """The first parameters again."""
    with torch.no_grad():
        for w, start in zip(net.parameters(), first, strict=True):
            w.copy_(start)


def result(net: torch.nn.Module) -> list:
    return [w.detach().cpu().numpy().T for w in net.parameters()]


def optimizer(job: Job, net: torch.nn.Module, fused: bool) -> torch.optim.Optimizer:
    make = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam}[job.optimizer]
    return make(net.parameters(), lr=job.rate, fused=fused)


def batches(job: Job, X: torch.Tensor, y: torch.Tensor):
    """One epoch in a new order, as `jobs.batches` does it."""
    small = X.numel() < 1_000_000
    if not job.shuffles:
        yield X, y
        return
    order = torch.randperm(job.n, device=DEVICE)
    if small:
        yield from zip(X[order].split(job.batch), y[order].split(job.batch), strict=True)
    else:
        yield from ((X[part], y[part]) for part in order.split(job.batch))


def _loss_of_batch(job: Job, net: torch.nn.Module):
    """(X, y) -> loss, in the job's number format; a network's output is compared in float32."""
    loss, narrow = LOSSES[job.loss], job.compute != "float32"
    dtype = getattr(torch, job.compute) if narrow else None

    def batch_loss(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        with torch.autocast(DEVICE, dtype=dtype, enabled=narrow):
            out = net(X)
        return loss(out.float(), y)

    def plain(X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return loss(net(X), y)

    return batch_loss if narrow else plain


def network(job: Job, fused: bool, compiled: bool = False):
    X, y = tensors(job)
    net, first = model(job), initial(job)
    if job.batch * max(job.widths) < 10_000:
        # Waking a second thread takes longer than its share of so small a product.
        torch.set_num_threads(1)
    loss = _loss_of_batch(job, net)
    if compiled:
        # On a GPU with CUDA graphs: a small network's kernels take less time than their launches.
        loss = torch.compile(loss, mode="reduce-overhead" if DEVICE == "cuda" else None)

    def run(seed: int) -> list:
        torch.manual_seed(seed)
        reset(net, first)
        descent = optimizer(job, net, fused)
        for _ in range(job.epochs):
            for x, target in batches(job, X, y):
                descent.zero_grad()
                loss(x, target).backward()
                descent.step()
        return result(net)

    return run


def _ensemble_losses(job: Job, params: list, X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The sum of all networks' mean losses, whose gradient is each network's own."""
    act, last = X, len(params) - 2
    for layer in range(0, len(params), 2):
        pre = torch.baddbmm(params[layer + 1].unsqueeze(1), act, params[layer])
        act = pre if layer == last else torch.tanh(pre)
    return F.binary_cross_entropy_with_logits(act, y, reduction="sum") / X.shape[1]


def ensemble(job: Job, compiled: bool):
    X, y = tensors(job)
    rates = on_device(jobs.rates(job))

    def gradients(params, x, target):
        return torch.autograd.grad(_ensemble_losses(job, params, x, target), params)

    def step(params, grads):
        for w, g in zip(params, grads, strict=True):
            w.sub_(rates.view(-1, *[1] * (w.ndim - 1)) * g)

    losses = torch.compile(_ensemble_losses) if compiled else _ensemble_losses
    if compiled:
        step = torch.compile(step)

        def gradients(params, x, target):
            return torch.autograd.grad(losses(job, params, x, target), params)

    def run(seed: int) -> list:
        torch.manual_seed(seed)
        params = [on_device(w).clone().requires_grad_() for w in jobs.initial(job)]
        for _ in range(job.epochs):
            order = torch.rand((job.many, job.n), device=DEVICE).argsort(dim=1)
            for part in order.split(job.batch, dim=1):
                grads = gradients(params, X[part], y[part])
                with torch.no_grad():
                    step(params, grads)
        return [w.detach().cpu().numpy() for w in params]

    return run


def trajectories(job: Job, compiled: bool):
    first = on_device(jobs.starts(job))

    def step(x: torch.Tensor) -> torch.Tensor:
        slope = torch.func.grad(lambda x: jobs.curve(x, torch.cos).sum())(x)
        return x - job.rate * slope

    if compiled:
        step = torch.compile(step)

    def run(seed: int) -> list:
        positions = [first]
        for _ in range(job.steps):
            positions.append(step(positions[-1]))
        return [torch.stack(positions).cpu().numpy()]

    return run
