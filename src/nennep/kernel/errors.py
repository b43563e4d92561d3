"""The two ways an act can be refused. Both carry one sentence for the person in front of the page."""

from nennep.kernel.vietnamese import tidy


class Refusal(Exception):
    """Base of refusals: `sentence` is shown to the person as it stands."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Denied(Refusal):
    """The person may not do this, or not now. Raised by `check_can_*`."""


class RuleBroken(Refusal):
    """The act breaks a rule of the field or of the data; `field` names the form field at fault, if one is."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.field = field


def needed(text: str, sentence: str, *, field: str, most: int = 300) -> str:
    """The text tidied. Raises RuleBroken with the sentence where nothing is left of it, or more than `most` letters."""
    said = tidy(text)
    if not said or len(said) > most:
        raise RuleBroken(sentence, field=field)
    return said
