"""What torch.compile did, as the trainer reports it: asked for, done, or done in part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from trainer_telemetry.thresholds import Health, judge_compile_effect_fallbacks, judge_compile_effect_state

ASKED = ("--compile", "--updates", "1", "--epochs", "1", "--minibatches", "1")


pytestmark = pytest.mark.usefixtures("fresh_compiler")


def states(run: Any) -> list[str]:  # noqa: ANN401 - conftest's Run, which no test can import
    return [check["state"] for check in run.payloads("COMPILE_CHECKED")]


def test_nobody_asked(run_trainer: Callable[..., Any]) -> None:
    run = run_trainer("--updates", "1")
    assert states(run) == ["off", "off"]
    assert judge_compile_effect_state("off") is Health.HEALTHY


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_asked_and_done(run_trainer: Callable[..., Any], backend: str) -> None:
    run = run_trainer(*ASKED, "--backend", backend)
    assert states(run) == ["requested", "effective"]
    effect = run.snapshot.learner.infrastructure.compile_effect
    assert (effect.graphs, effect.fallbacks, effect.reason) == (2, 0, None)


def test_code_that_another_model_had_compiled_proves_nothing(run_trainer: Callable[..., Any]) -> None:
    other = run_trainer(*ASKED, "--backend", "eager")
    run = run_trainer(*ASKED, "--backend", "eager")
    assert states(other)[-1] == "effective"
    assert states(run) == ["requested", "unknown"]
    assert "another wrapper" in str(run.snapshot.learner.infrastructure.compile_effect.reason)


def test_a_backend_that_does_not_exist_is_the_reason(run_trainer: Callable[..., Any]) -> None:
    run = run_trainer(*ASKED, "--backend", "no_such_backend")
    assert states(run) == ["degraded", "degraded"]
    assert "no_such_backend" in str(run.snapshot.learner.infrastructure.compile_effect.reason)
    assert run.snapshot.progress.outcome == "completed"


def test_a_stance_that_forbids_compiled_code_is_seen(run_trainer: Callable[..., Any]) -> None:
    with torch.compiler.set_stance("force_eager"):
        run = run_trainer(*ASKED, "--backend", "eager")
    assert states(run) == ["requested", "degraded"]
    assert "force_eager" in str(run.snapshot.learner.infrastructure.compile_effect.reason)


def test_a_backend_that_fails_silently_is_seen(run_trainer: Callable[..., Any]) -> None:
    def failing(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> Callable[..., Any]:
        del graph, inputs
        raise RuntimeError("this backend can do nothing")

    torch._dynamo.register_backend(compiler_fn=failing, name="failing")
    with torch._dynamo.config.patch(suppress_errors=True):
        run = run_trainer(*ASKED, "--backend", "failing")
    assert states(run) == ["requested", "degraded"]
    effect = run.snapshot.learner.infrastructure.compile_effect
    assert effect.fallbacks > 0
    assert "this backend can do nothing" in str(effect.reason)
    assert judge_compile_effect_state(effect.state) is Health.CRITICAL
    assert judge_compile_effect_fallbacks(effect.fallbacks) is Health.WARNING


@pytest.mark.slow
# Inductor's own imports; as an error, the warning is a reason for torch to refuse, and the run says degraded.
@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_inductor(run_trainer: Callable[..., Any]) -> None:
    run = run_trainer(*ASKED, "--backend", "inductor", "--mode", "default")
    assert states(run) == ["requested", "effective"]
