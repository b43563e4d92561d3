"""Parameters of targets: how a ratio is written, and from which forecast a target is held to be safe or in danger."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from nennep.regulations.schema import Param, Ratio, Rules


class Targets(Rules):
    """What holds where the document that sets a target says nothing of it.

    `ratio_places`: digits after the comma of "result in percent of the target". `in_danger_from`: the part of the
    target which the forecast must reach for the target to count as in danger only, not as out of reach.
    """

    ratio_places: Param[Annotated[int, Field(ge=0, le=4)]]
    in_danger_from: Param[Ratio]
