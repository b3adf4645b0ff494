"""Gradients: clipped at every optimiser step, and measured over a whole update."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn

from trainer.telemetry import Telemetry
from trainer_telemetry.events import TelemetryEventType
from trainer_telemetry.payloads import GradientsMeasuredPayload, LayerMeasuredPayload

__all__ = ["GradientMonitor"]

LARGEST_NORM: Final = 0.5
SMALLEST: Final = 1e-12


class GradientMonitor:
    """Watches the gradients of one model.

    Use: `begin`, then `clip` after each backward pass, then `measure`. All counting stays on the device until `measure`
    but for the one question whether a step is safe.
    """

    def __init__(self, network: nn.Module, telemetry: Telemetry) -> None:
        self.telemetry = telemetry
        self.parameters = [parameter for parameter in network.parameters() if parameter.requires_grad]
        self.layers: dict[str, list[nn.Parameter]] = {}
        for name, module in network.named_modules():
            own = list(module.parameters(recurse=False))
            if own:
                self.layers[name] = own
        self.begin()

    def begin(self) -> None:
        """Start to measure an update: remember where the weights are."""
        device = self.parameters[0].device
        self.highest = torch.zeros((), device=device)
        self.nans = torch.zeros((), dtype=torch.int64, device=device)
        self.infinities = torch.zeros((), dtype=torch.int64, device=device)
        self.norms: dict[str, Tensor] = {}
        self.before = {name: [weight.detach().clone() for weight in own] for name, own in self.layers.items()}

    def clip(self) -> bool:
        """Scale the gradients down to the largest norm allowed.

        Returns:
            Whether all of them are finite. If not, a step would destroy the model: leave it out.
        """
        elements = torch.cat([gradient.flatten() for gradient in _gradients(self.parameters)])
        self.nans = self.nans + elements.isnan().sum()
        self.infinities = self.infinities + elements.isinf().sum()
        self.norms = {name: _norm(_gradients(own)) for name, own in self.layers.items()}
        norm = nn.utils.clip_grad_norm_(self.parameters, LARGEST_NORM)
        self.highest = torch.maximum(self.highest, norm)
        return bool(norm.isfinite())

    def measure(self) -> None:
        """Report the update that began with `begin`."""
        nan_count = int(self.nans.item())
        self.telemetry.emit(
            TelemetryEventType.GRADIENTS_MEASURED,
            GradientsMeasuredPayload(
                grad_norm=self.highest.item(),
                nan_count=nan_count,
                inf_count=int(self.infinities.item()),
                nan_found=nan_count > 0,
            ),
        )
        for name, own in self.layers.items():
            moved = _norm([weight.detach() - old for weight, old in zip(own, self.before[name], strict=True)])
            size = _norm(self.before[name])
            self.telemetry.emit(
                TelemetryEventType.LAYER_MEASURED,
                LayerMeasuredPayload(
                    layer=name,
                    norm=self.norms[name].item(),
                    update_ratio=(moved / size.clamp_min(SMALLEST)).item(),
                ),
            )


def _gradients(parameters: list[nn.Parameter]) -> list[Tensor]:
    return [parameter.grad for parameter in parameters if parameter.grad is not None]


def _norm(tensors: list[Tensor]) -> Tensor:
    norm: Tensor = torch.linalg.vector_norm(torch.cat([tensor.flatten() for tensor in tensors]))
    return norm
