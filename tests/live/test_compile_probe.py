"""What the probe says of torch.compile, held against runs of which the truth is known."""

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("torch", reason="the probe needs torch: pip install 'telewire[torch]'")

import torch

from telewire_audit.live.compile_probe import Answer, CompileProbe, CompileReport

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN
pytestmark = pytest.mark.filterwarnings("ignore")


class Net(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = torch.nn.Linear(4, 4)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x).relu()  # type: ignore[no-any-return]

    def act(self, x: torch.Tensor) -> torch.Tensor:
        return self.layer(x).argmax(-1)  # type: ignore[no-any-return]

    def act_by_call(self, x: torch.Tensor) -> torch.Tensor:
        return self(x).argmax(-1)  # type: ignore[no-any-return]


class Outer(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = Net()
        self.head = torch.nn.Linear(4, 2)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.inner(x))  # type: ignore[no-any-return]


def double(x: torch.Tensor) -> torch.Tensor:
    return x + x


def refuse(_graph: object, _inputs: object) -> object:
    raise RuntimeError("this backend takes no graph")


@pytest.fixture(autouse=True)
def _fresh_dynamo() -> Iterator[None]:
    torch.compiler.reset()
    yield
    torch.compiler.set_stance("default")
    torch.compiler.reset()


def watched(target: object, call: Callable[[torch.Tensor], object], **options: Any) -> CompileReport:  # noqa: ANN401 - the probe's own
    x = torch.ones(3, 4)
    with CompileProbe(target, **options) as probe:
        for _ in range(3):
            call(x)
    return probe.report()


def answers(report: CompileReport) -> tuple[Answer, Answer, Answer]:
    return report.requested, report.effective, report.degraded


@pytest.mark.parametrize("backend", ["eager", "aot_eager"])
def test_a_wrapped_module_that_runs_is_effective(backend: str) -> None:
    model = torch.compile(Net(), backend=backend)
    report = watched(model, model)
    assert answers(report) == (YES, YES, NO)
    assert (report.backend, report.mode) == (backend, "default")
    assert report.compilations >= 1


@pytest.mark.slow
def test_inductor_is_named_with_its_mode() -> None:
    model = torch.compile(Net(), mode="max-autotune-no-cudagraphs")
    report = watched(model, model)
    assert answers(report) == (YES, YES, NO)
    assert (report.backend, report.mode) == ("inductor", "max-autotune-no-cudagraphs")


def test_wrapped_and_never_called_is_requested_only() -> None:
    report = watched(torch.compile(Net(), backend="eager"), lambda x: x)
    assert answers(report) == (YES, NO, NO)
    assert "never called" in report.reason


def test_a_module_that_nobody_wrapped_was_not_requested() -> None:
    model = Net()
    assert answers(watched(model, model)) == (NO, NO, NO)


def test_compile_in_place_is_seen() -> None:
    model = Net()
    model.compile(backend="eager")
    assert answers(watched(model, model)) == (YES, YES, NO)


@pytest.mark.parametrize("warm", [False, True])
@pytest.mark.parametrize("method", ["act", "act_by_call"])
def test_a_method_that_goes_past_the_wrapper_is_named(method: str, *, warm: bool) -> None:
    model = torch.compile(Net(), backend="eager")
    if warm:
        model(torch.ones(3, 4))
    report = watched(model, getattr(model, method))
    assert answers(report) == (YES, NO, YES)
    assert f"Net.{method}" in report.reason


def test_a_method_of_a_module_compiled_in_place_reaches_the_compiled_code() -> None:
    model = Net()
    model.compile(backend="eager")
    assert answers(watched(model, model.act_by_call)) == (YES, YES, NO)


def test_a_method_beside_the_compiled_calls_is_told() -> None:
    model: Any = torch.compile(Net(), backend="eager")
    report = watched(model, lambda x: (model(x), model.act(x)))
    assert report.effective is YES
    assert "Net.act (3 times)" in report.reason
    beside = watched(model, lambda x: (model(x), model.act(x)), calls=[model.act])
    assert (beside.effective, beside.degraded) == (YES, YES)


@pytest.mark.parametrize("warm", [False, True])
def test_the_stance_force_eager_is_not_effective(*, warm: bool) -> None:
    model = torch.compile(Net(), backend="eager")
    if warm:
        model(torch.ones(3, 4))
    torch.compiler.set_stance("force_eager")
    report = watched(model, model)
    assert answers(report) == (YES, NO, YES)
    assert "force_eager" in report.reason


def test_a_suppressed_failure_is_degraded() -> None:
    model = torch.compile(Net(), backend=refuse)
    with torch._dynamo.config.patch(suppress_errors=True):
        report = watched(model, model)
    assert answers(report) == (YES, NO, YES)
    assert "takes no graph" in report.reason
    assert report.backend == "refuse"


def test_a_failure_that_is_raised_is_not_effective() -> None:
    model = torch.compile(Net(), backend=refuse)
    with CompileProbe(model) as probe, pytest.raises(Exception, match="takes no graph"):
        model(torch.ones(3, 4))
    assert answers(probe.report()) == (YES, NO, NO)


def test_reaching_the_recompile_limit_is_degraded() -> None:
    model = torch.compile(Net(), backend="eager", dynamic=False)
    with torch._dynamo.config.patch(recompile_limit=2):
        with CompileProbe(model) as probe:
            for rows in range(2, 8):
                model(torch.ones(rows, 4))
        report = probe.report()
    assert answers(report) == (YES, YES, YES)
    assert "4 of 6 runs uncompiled" in report.reason
    assert "limit of 2" in report.reason


@pytest.mark.parametrize("in_place", [False, True])
def test_a_compiled_module_inside_an_eager_one_is_found(*, in_place: bool) -> None:
    model = Outer()
    if in_place:
        model.inner.compile(backend="eager")
    else:
        model.inner = torch.compile(model.inner, backend="eager")  # type: ignore[assignment]
    report = watched(model, model)
    assert answers(report) == (YES, YES, NO)
    assert [region.name for region in report.regions] == ["inner"]


def test_an_eager_module_inside_a_compiled_one_is_part_of_it() -> None:
    model = Outer()
    outer = torch.compile(model, backend="eager")
    assert answers(watched(outer, outer)) == (YES, YES, NO)
    assert answers(watched(model.inner, outer)) == (NO, UNKNOWN, NO)


def test_a_compiled_module_inside_a_compiled_one_is_part_of_it() -> None:
    model = Outer()
    model.inner = torch.compile(model.inner, backend="eager")  # type: ignore[assignment]
    outer = torch.compile(model, backend="eager")
    assert answers(watched(outer, outer)) == (YES, YES, NO)


def test_where_torch_turns_away_the_whole_its_parts_are_seen() -> None:
    model = torch.nn.Sequential(Net(), Net())
    model.compile(backend="eager")
    report = watched(model, model)
    assert (report.requested, report.effective) == (YES, YES)


def test_an_eager_instance_of_the_same_class_leaves_it_open_who_fell_back() -> None:
    online, target = torch.compile(Net(), backend="eager"), Net()
    assert answers(watched(online, lambda x: (online(x), target(x)))) == (YES, YES, UNKNOWN)


def test_code_that_another_wrapper_had_compiled_proves_nothing() -> None:
    used, idle = torch.compile(Net(), backend="eager"), torch.compile(Net(), backend="eager")
    assert answers(watched(idle, used)) == (YES, UNKNOWN, UNKNOWN)
    assert answers(watched(used, used)) == (YES, YES, NO)


def test_functions_and_methods_can_be_probed() -> None:
    function = torch.compile(double, backend="eager")
    assert answers(watched(function, function)) == (YES, YES, NO)
    method = torch.compile(Net().act, backend="eager")
    assert answers(watched(method, method)) == (YES, YES, NO)
    assert answers(watched(double, double)) == (NO, NO, NO)
    with pytest.raises(TypeError, match="got int"):
        CompileProbe(3)


def test_a_request_that_left_no_trace_is_known_from_the_caller() -> None:
    model = torch.compile(Net(), backend="eager", disable=True)
    assert answers(watched(model, model)) == (NO, NO, NO)
    assert answers(watched(model, model, requested=True)) == (YES, NO, YES)


def test_without_counts_of_runs_the_answer_is_unknown_where_torch_alone_cannot_tell() -> None:
    model = torch.compile(Net(), backend="eager")
    assert answers(watched(model, lambda x: x, watch=False)) == (YES, NO, UNKNOWN)
    assert answers(watched(model, model, watch=False)) == (YES, YES, UNKNOWN)
    assert answers(watched(model, model, watch=False)) == (YES, UNKNOWN, UNKNOWN)


def test_another_profiler_is_left_alone() -> None:
    model, events = torch.compile(Net(), backend="eager"), []

    def profiler(*event: object) -> None:
        events.append(event)

    sys.setprofile(profiler)
    try:
        with CompileProbe(model) as probe:
            model(torch.ones(3, 4))
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
    assert answers(probe.report()) == (YES, YES, UNKNOWN)


def test_a_pause_leaves_out_what_runs_and_keeps_what_is_compiled() -> None:
    model = torch.compile(Net(), backend="eager", dynamic=False)
    with CompileProbe(model) as probe:
        model(torch.ones(3, 4))
        probe.pause()
        for rows in (4, 5):
            model(torch.ones(rows, 4))
        torch.compiler.set_stance("force_eager")
        model(torch.ones(3, 4))
        torch.compiler.set_stance("default")
        probe.resume()
        model(torch.ones(3, 4))
    report = probe.report()
    assert (report.ran_compiled, report.ran_uncompiled, report.compilations) == (2, 0, 3)
    assert answers(report) == (YES, YES, NO)


def test_a_run_on_another_thread_that_compiles_is_seen() -> None:
    model = torch.compile(Net(), backend="eager")

    def elsewhere(x: torch.Tensor) -> None:
        thread = threading.Thread(target=model, args=(x,))
        thread.start()
        thread.join()

    assert watched(model, elsewhere).effective is YES


def test_the_probe_changes_neither_the_result_nor_the_books_of_torch() -> None:
    from torch._dynamo.utils import counters

    def frames(*, probed: bool) -> dict[str, int]:
        torch.compiler.reset()
        counters.clear()
        model, x = torch.compile(Net(), backend="eager"), torch.ones(3, 4)
        if probed:
            with CompileProbe(model):
                model(x)
        else:
            model(x)
        return dict(counters["frames"])

    assert frames(probed=True) == frames(probed=False)


def test_an_answer_has_no_truth_value() -> None:
    with pytest.raises(TypeError, match="compare it"):
        bool(watched(double, double).effective)


_SCRIPT = """
import torch
from telewire_audit.live.compile_probe import CompileProbe

class Net(torch.nn.Module):
    def forward(self, x):
        return x + 1

model = torch.compile(Net(), backend="eager")
with CompileProbe(model, requested=True) as probe:
    model(torch.ones(2))
report = probe.report()
print(report.requested, report.effective, report.degraded, report.reason)
"""


@pytest.mark.parametrize("variable", ["TORCH_COMPILE_DISABLE", "TORCHDYNAMO_DISABLE"])
def test_an_environment_that_switches_compile_off_is_named(variable: str) -> None:
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", textwrap.dedent(_SCRIPT)],
        env={**os.environ, variable: "1"}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert found.stdout.startswith("yes no yes ")
    assert variable in found.stdout


def test_importing_the_live_check_imports_no_torch_and_without_torch_the_error_says_so() -> None:
    script = """
    import sys
    import telewire_audit.live
    from telewire_audit.live.compile_probe import CompileProbe
    assert "torch" not in sys.modules
    sys.modules["torch"] = None
    try:
        CompileProbe(print)
    except Exception as error:
        print(type(error).__name__, error)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert found.stdout.startswith("MissingTorchError")
    assert "telewire[torch]" in found.stdout
