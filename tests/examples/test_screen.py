"""The screen, in Textual's own harness: what is asserted is what is rendered, cell by cell."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widget import Widget

from telewire_audit.live import ScreenWatch
from trainer.aggregator import TrainerAggregator
from trainer.event_log import EventLog
from trainer.loop import Trainer
from trainer.screen.app import TrainerApp
from trainer.screen.banner import StatusBanner
from trainer.screen.drawing import LABEL_WIDTH
from trainer_telemetry.events import TelemetryEvent, TelemetryEventType
from trainer_telemetry.payloads import CompileCheckedPayload, GradientsMeasuredPayload, SystemSampledPayload
from trainer_telemetry.snapshot import TelemetrySnapshot
from trainer_telemetry.values import Payload

SIZE = (140, 50)


def rendered(app: TrainerApp, region: Region | None = None) -> list[str]:
    """Return the characters that the terminal shows, of the screen or of a part of it."""
    strips = app.screen._compositor.render_strips()
    lines = ["".join(segment.text for segment in strip) for strip in strips]
    if region is None:
        return lines
    return [line[region.x : region.right] for line in lines[region.y : region.bottom]]


def colour_of(app: TrainerApp, widget: Widget, text: str) -> str:
    """Return the colour of the first characters of a text inside a widget."""
    for line in app.screen._compositor.render_strips()[widget.region.y : widget.region.bottom]:
        for segment in line.crop(widget.region.x, widget.region.right):
            if text in segment.text and segment.style is not None and segment.style.color is not None:
                return segment.style.color.name
    raise AssertionError(f"{text!r} is nowhere in {rendered(app, widget.region)}")


def theme_colour(app: TrainerApp, name: str) -> str:
    return app.get_css_variables()[name].lower()


async def until_done(app: TrainerApp, pilot: Pilot[None]) -> None:
    """Wait for the run's thread, in another one, so that the screen goes on meanwhile; then let it poll."""
    await asyncio.to_thread(app.thread.join)
    app.poll()
    await pilot.pause()


def show(trainer: Trainer, look: Callable[[TrainerApp, Pilot[None]], Any], size: tuple[int, int] = SIZE) -> Any:  # noqa: ANN401 - what `look` found
    """Start the program on a screen, wait until the run is over, and look at it."""

    async def start() -> object:
        app = TrainerApp(trainer, TrainerAggregator())
        async with app.run_test(size=size) as pilot:
            await until_done(app, pilot)
            found = look(app, pilot)
            return await found if asyncio.iscoroutine(found) else found

    return asyncio.run(start())


def handle(app: TrainerApp, event_type: TelemetryEventType, payload: Payload) -> None:
    app.trainer.telemetry.queue.put(TelemetryEvent(type=event_type, payload=payload))


def show_logged(trainer: Trainer, look: Callable[[TrainerApp, Pilot[None]], Any], notes: ScreenWatch, log: Path) -> Any:  # noqa: ANN401 - as above
    """As `show`, with the events of the run among the notes."""
    trainer.telemetry.log = EventLog(log)
    found = show(trainer, look)
    trainer.telemetry.log.close()
    notes.take_log(log)
    return found


def banner(app: TrainerApp, _: object) -> list[str]:
    return rendered(app, app.banner.region)


@pytest.mark.usefixtures("fresh_compiler")
def test_compile_enabled_reaches_the_status_banner(
    make_trainer: Callable[..., Trainer], telewire_screen: ScreenWatch, tmp_path: Path
) -> None:
    """The manual steps of TELE-760: a run without --compile and one with it, and what their banners say."""
    plain = make_trainer("--updates", "1")
    title, _, bottom = show_logged(plain, banner, telewire_screen, tmp_path / "plain.jsonl")
    telewire_screen.expect("TELE-760", StatusBanner, title, " LEARNER ━", value=False)
    for record in ("TELE-761", "TELE-762"):
        telewire_screen.expect(record, StatusBanner, bottom, "━━━━┛", value=None)
    assert "compiled" not in title
    assert "[" not in title

    asked = make_trainer("--updates", "1", "--compile", "--backend", "eager", "--mode", "default")
    title, line, bottom = show_logged(asked, banner, telewire_screen, tmp_path / "asked.jsonl")
    telewire_screen.expect("TELE-760", StatusBanner, title, " LEARNER [[compiled]] ", value=True)
    telewire_screen.expect("TELE-761", StatusBanner, bottom, " eager ·", value="eager")
    telewire_screen.expect("TELE-762", StatusBanner, bottom, "· default ", value="default")
    assert "cpu" in line
    assert "completed" in line
    assert plain.error is None
    assert asked.error is None


def labelled(label: str, text: str) -> str:
    return f"{label:<{LABEL_WIDTH}}{text}"


def looks(app: TrainerApp, snapshot: TelemetrySnapshot) -> list[tuple[str, str | None, Widget, object, str]]:
    """Return record, field, widget, value, and the text that stands for it on the widget."""
    infrastructure, learner, progress = snapshot.learner.infrastructure, snapshot.learner, snapshot.progress
    policy, value, gradient = learner.policy, learner.value, learner.gradient
    reward, environment, throughput = snapshot.reward, snapshot.environment, snapshot.throughput
    terms, estimates = reward.terms, value.estimates
    heads = {"turn": policy.head_turn_entropy, "thrust": policy.head_thrust_entropy}
    ratios = f"{policy.ratio_lowest:.2f}  {policy.ratio_mean:.3f}  {policy.ratio_highest:.2f}"
    updates = f"{progress.updates_completed} / {progress.planned_updates} updates"
    return [
        ("TELE-001", None, app.progress, progress.updates_completed, updates),
        ("TELE-002", None, app.progress, progress.planned_updates, updates),
        ("TELE-003", None, app.progress, progress.completed_percent, f" {progress.completed_percent:4.0f}%"),
        ("TELE-005", None, app.progress, progress.env_steps, f"   {progress.env_steps:,} steps"),
        ("TELE-006", None, app.banner, progress.outcome, f"   {progress.outcome}   "),
        ("TELE-100", None, app.policy, policy.policy_loss, labelled("loss", f"{policy.policy_loss:+.4f}")),
        ("TELE-101", None, app.policy, policy.entropy, labelled("entropy", f"{policy.entropy:.3f}")),
        ("TELE-103", None, app.policy, policy.entropy_lowest, f"(lowest {policy.entropy_lowest:.3f})"),
        ("TELE-104", None, app.policy, policy.approx_kl, labelled("KL", f"{policy.approx_kl:.4f}")),
        ("TELE-105", None, app.policy, policy.clip_percent, labelled("clipped", f"{policy.clip_percent:.1f}%")),
        *(("TELE-106", f"head_{name}_entropy", app.policy, share, f" {share:.3f} ") for name, share in heads.items()),
        ("TELE-107", "ratio_lowest", app.policy, policy.ratio_lowest, labelled("ratio", ratios)),
        ("TELE-107", "ratio_mean", app.policy, policy.ratio_mean, labelled("ratio", ratios)),
        ("TELE-107", "ratio_highest", app.policy, policy.ratio_highest, labelled("ratio", ratios)),
        ("TELE-108", None, app.policy, policy.learning_rate, labelled("learning rate", f"{policy.learning_rate:.6f}")),
        ("TELE-200", None, app.value, value.value_loss, labelled("loss", f"{value.value_loss:.4f}")),
        ("TELE-201", None, app.value, value.explained_variance,
         labelled("explained", f"{value.explained_variance:.3f}")),
        ("TELE-203", "predicted_mean", app.value, estimates.predicted_mean,
         labelled("predicted", f"{estimates.predicted_mean:.2f}")),
        ("TELE-203", "target_mean", app.value, estimates.target_mean,
         labelled("observed", f"{estimates.target_mean:.2f}")),
        ("TELE-204", None, app.value, value.bias, labelled("bias", f"{value.bias:+.2f}")),
        ("TELE-300", None, app.gradient, gradient.grad_norm, labelled("norm", f"{gradient.grad_norm:.3f}")),
        ("TELE-302", None, app.gradient, gradient.grad_norm_highest, f"(highest {gradient.grad_norm_highest:.3f})"),
        *(("TELE-307", None, app.gradient, layer.update_ratio, f" {layer.update_ratio:8.5f}")
          for layer in gradient.layers.values()),
        ("TELE-400", None, app.reward, reward.return_mean, labelled("return", f"{reward.return_mean:.2f}")),
        *(("TELE-402", name, app.reward, getattr(terms, name), labelled(f"  {name}", f"{getattr(terms, name):+.2f}"))
          for name in ("approach", "fuel", "docking")),
        ("TELE-403", None, app.reward, reward.success_rate, labelled("docked", f"{reward.success_rate:.0%}")),
        ("TELE-500", None, app.reward, environment.env_count, f"{environment.env_count} environments"),
        ("TELE-501", None, app.reward, environment.episodes_completed,
         labelled("episodes", f"{environment.episodes_completed:,}")),
        ("TELE-600", None, app.throughput, throughput.steps_per_second,
         labelled("steps / s", f"{throughput.steps_per_second:,.0f}")),
        ("TELE-603", None, app.throughput, throughput.update_percent, f" {throughput.update_percent:3.0f}%"),
        ("TELE-702", None, app.banner, infrastructure.run_seed, f"seed {infrastructure.run_seed}"),
        ("TELE-801", None, app.machine, snapshot.system.memory_mib,
         labelled("memory", f"{snapshot.system.memory_mib:,.0f} MiB")),
    ]  # fmt: skip


def test_values_that_differ_are_shown_as_they_are(
    make_trainer: Callable[..., Trainer], telewire_screen: ScreenWatch, tmp_path: Path
) -> None:
    """What `telewire live --write` makes evidence of: two runs with nothing in common."""
    whole = make_trainer("--updates", "2", "--seed", "1")
    stopped = make_trainer(
        "--updates", "5", "--seed", "2", "--envs", "24", "--steps", "128", "--epochs", "8", "--learning-rate", "0.01"
    )
    advance = stopped.advance

    def advance_and_stop() -> None:
        # Nobody docks in three updates: one craft is put beside the dock.
        stopped.env.position[0], stopped.env.velocity[0] = torch.tensor([0.08, 0.0]), torch.tensor([-0.015, 0.0])
        advance()
        if stopped.learner.updates == 3:
            stopped.stop()

    stopped.advance = advance_and_stop  # type: ignore[method-assign]

    def look(app: TrainerApp, _: Pilot[None]) -> None:
        for record, field, widget, value, text in looks(app, app.aggregator.snapshot()):
            telewire_screen.expect(record, widget, rendered(app, widget.region), text, value=value, field=field)

    for name, trainer in (("whole", whole), ("stopped", stopped)):
        show_logged(trainer, look, telewire_screen, tmp_path / f"{name}.jsonl")
        assert trainer.error is None


@pytest.mark.usefixtures("fresh_compiler")
def test_the_title_has_the_colour_of_what_came_of_the_request(make_trainer: Callable[..., Trainer]) -> None:
    async def look(app: TrainerApp, pilot: Pilot[None]) -> None:
        assert colour_of(app, app.banner, "LEARNER").lower() == theme_colour(app, "success")
        payload = CompileCheckedPayload(state="degraded", reason="the [backend] failed", graphs=0, fallbacks=2)
        handle(app, TelemetryEventType.COMPILE_CHECKED, payload)
        app.poll()
        await pilot.pause()
        assert colour_of(app, app.banner, "LEARNER").lower() == theme_colour(app, "error")
        assert any("torch.compile: the [backend] failed" in line for line in rendered(app, app.banner.region))
        assert "degraded" in "\n".join(rendered(app, app.machine.region))

    show(make_trainer("--updates", "1", "--compile", "--backend", "eager"), look)


def test_a_backend_that_looks_like_markup_is_shown_as_it_is(make_trainer: Callable[..., Trainer]) -> None:
    trainer = make_trainer("--updates", "1", "--compile", "--backend", "[red]x[/red]")
    bottom = show(trainer, banner)[-1]
    assert "[red]x[/red]" in bottom


def test_every_panel_shows_its_numbers(make_trainer: Callable[..., Trainer]) -> None:
    def look(app: TrainerApp, _: Pilot[None]) -> None:
        snapshot = app.aggregator.snapshot()
        shown = {widget: "\n".join(rendered(app, widget.region)) for widget in app.screen.walk_children(Widget)}
        learner, reward = snapshot.learner, snapshot.reward
        assert "2 / 2 updates" in shown[app.progress]
        assert f"{snapshot.progress.env_steps:,} steps" in shown[app.progress]
        assert "update-2.pt" in shown[app.progress]
        assert f"{reward.return_mean:.2f}" in shown[app.reward]
        assert "16 environments" in shown[app.reward]
        assert f"{learner.policy.entropy:.3f} (lowest {learner.policy.entropy_lowest:.3f})" in shown[app.policy]
        assert f"{learner.policy.approx_kl:.4f}" in shown[app.policy]
        assert f"{learner.value.explained_variance:.3f}" in shown[app.value]
        assert f"{learner.gradient.grad_norm:.3f}" in shown[app.gradient]
        assert all(str(name) in shown[app.gradient] for name in learner.gradient.layers)
        assert f"{snapshot.throughput.steps_per_second:,.0f}" in shown[app.throughput]
        assert f"{snapshot.system.memory_mib:,.0f} MiB" in shown[app.machine]
        assert "TRAINING_FINISHED" in shown[app.events]
        assert "0 dropped" in shown[app.events]
        assert "▁" in shown[app.policy]

    show(make_trainer("--updates", "2"), look)


def test_levels_are_colours(make_trainer: Callable[..., Trainer]) -> None:
    async def look(app: TrainerApp, pilot: Pilot[None]) -> None:
        assert colour_of(app, app.events, "0 dropped").lower() == theme_colour(app, "success")
        nothing = GradientsMeasuredPayload(grad_norm=1.0, nan_count=0, inf_count=0, nan_found=False)
        bad = GradientsMeasuredPayload(grad_norm=75.5, nan_count=3, inf_count=0, nan_found=True)
        full = SystemSampledPayload(cpu_percent=1.0, memory_bytes=1, gpu_memory_percent=93.0, events_dropped=7)
        handle(app, TelemetryEventType.GRADIENTS_MEASURED, bad)
        handle(app, TelemetryEventType.SYSTEM_SAMPLED, full)
        app.poll()
        await pilot.pause()
        assert colour_of(app, app.gradient, "75.500").lower() == theme_colour(app, "error")
        assert colour_of(app, app.machine, "93%").lower() == theme_colour(app, "warning")
        assert colour_of(app, app.events, "7 dropped").lower() == theme_colour(app, "warning")
        # A panel has the colour of the worst of its rows.
        assert colour_of(app, app.gradient, "Gradient").lower() == theme_colour(app, "error")
        assert colour_of(app, app.gradient, "●").lower() == theme_colour(app, "error")
        assert colour_of(app, app.machine, "System").lower() == theme_colour(app, "warning")
        handle(app, TelemetryEventType.GRADIENTS_MEASURED, nothing)
        app.poll()
        await pilot.pause()
        # The count went back to 0; the banner remembers.
        assert "NaN" in rendered(app, app.banner.region)[1]
        assert colour_of(app, app.banner, "NaN").lower() == theme_colour(app, "error")

    show(make_trainer("--updates", "1"), look)


def test_a_screen_that_hangs_does_not_hold_up_the_run(make_trainer: Callable[..., Trainer]) -> None:
    trainer = make_trainer("--updates", "3")
    trainer.telemetry.queue.length = 10

    async def start() -> tuple[int, str]:
        app = TrainerApp(trainer, TrainerAggregator())
        async with app.run_test(size=SIZE) as pilot:
            app.thread.join()  # in the screen's own thread: it can do nothing until the run is over
            updates = trainer.learner.updates
            app.poll()
            await pilot.pause()
            return updates, rendered(app, app.events.region)[-1]

    updates, border = asyncio.run(start())
    assert updates == 3
    assert trainer.telemetry.queue.dropped > 0
    assert "0 dropped" not in border
    assert " dropped" in border


@pytest.mark.parametrize("size", [(60, 30), (100, 40)])
def test_a_small_terminal_shows_the_banner_and_fewer_columns(
    make_trainer: Callable[..., Trainer], size: tuple[int, int]
) -> None:
    def look(app: TrainerApp, _: Pilot[None]) -> None:
        assert "LEARNER" in rendered(app)[0]
        assert app.reward.region.x == 0
        assert (app.policy.region.x > 0) == (size[0] >= 80)
        assert app.gradient.region.y > app.reward.region.y

    show(make_trainer("--updates", "1"), look, size)


def test_an_error_is_on_the_screen(make_trainer: Callable[..., Trainer]) -> None:
    trainer = make_trainer("--updates", "1")
    trainer.network.value.weight.register_hook(lambda _: [].pop())  # type: ignore[no-untyped-call]

    def look(app: TrainerApp, _: Pilot[None]) -> None:
        assert "failed" in rendered(app, app.banner.region)[1]
        assert any("IndexError: pop from empty list" in line for line in rendered(app, app.events.region))

    show(trainer, look)


def test_quitting_stops_the_run(make_trainer: Callable[..., Trainer]) -> None:
    trainer = make_trainer("--updates", "100000")

    async def start() -> threading.Thread:
        app = TrainerApp(trainer, TrainerAggregator())
        async with app.run_test(size=SIZE) as pilot:
            await pilot.press("q")
        return app.thread

    thread = asyncio.run(start())
    thread.join(timeout=60)
    assert not thread.is_alive()
    assert trainer.error is None
    assert trainer.learner.updates < 100000
