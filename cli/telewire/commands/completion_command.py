"""`telewire completion`: print what makes a shell complete `telewire`."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

__all__ = ["command"]

_SHELLS: Final = ("bash", "zsh", "fish")
_VARIABLE: Final = "_TELEWIRE_COMPLETE"
"""What click asks for: the program's name, with `_COMPLETE` behind."""


@click.command("completion")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print a script after which SHELL completes commands, options, ids of records and codes.

    \b
    bash   eval "$(telewire completion bash)"          in ~/.bashrc
    zsh    eval "$(telewire completion zsh)"           in ~/.zshrc, behind compinit
    fish   telewire completion fish > ~/.config/fish/completions/telewire.fish
    """  # noqa: D301 - click's mark for lines that stay as they are
    made = get_completion_class(shell)
    assert made is not None  # noqa: S101 - click knows all three
    click.echo(made(ctx.find_root().command, {}, "telewire", _VARIABLE).source())
