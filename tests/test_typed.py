"""A YAML file is read strictly, and what is wrong is said in one short sentence."""

from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, Discriminator, Tag, TypeAdapter, model_validator

from mobtl import typed
from mobtl.errors import MobtlError, UsageError


class Peak(BaseModel, extra="forbid"):
    id: str
    energy: float
    kind: Literal["bulk", "layer"] = "bulk"

    @model_validator(mode="after")
    def _positive(self):
        if self.energy < 0:
            raise ValueError("an energy is not negative")
        return self


class Note(BaseModel, extra="forbid"):
    id: str
    text: str


PEAKS = TypeAdapter(list[Peak])
NUMBERS = TypeAdapter(dict[str, dict[str, bool | int | float]])
EITHER = TypeAdapter(
    list[
        Annotated[
            Annotated[Peak, Tag("a peak")] | Annotated[Note, Tag("a note")],
            Discriminator(lambda entry: "a note" if "text" in entry else "a peak"),
        ]
    ]
)


def refusal(tmp_path, text, form, error=MobtlError):
    path = tmp_path / "file.yml"
    path.write_text(text)
    with pytest.raises(error) as caught:
        typed.read(path, form, error)
    said = str(caught.value)
    assert said.startswith(f"{path} ") and said.endswith(".") and "\n" not in said
    return said.removeprefix(f"{path} ").removesuffix(".")


def test_what_is_as_it_should_be_is_read(tmp_path):
    path = tmp_path / "file.yml"
    path.write_text("- {id: a, energy: 1}\n- {id: b, energy: 2.5, kind: layer}\n")
    assert typed.read(path, PEAKS) == [Peak(id="a", energy=1), Peak(id="b", energy=2.5, kind="layer")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {id: a, energy: [}", "is not valid YAML, line 1: did not find expected node content"),
        ("- {id: a,\n   id: b, energy: 1}", "is not valid YAML, line 1: the key 'id' stands twice"),
        ("", "is not as it should be: Input should be a valid list"),
        ("- {id: a}", "is not as it should be: a.energy: Field required"),
        ("- {energy: 1}", "is not as it should be: entry 1.id: Field required"),
        (
            "- {id: a, energy: 1}\n- 7",
            "is not as it should be: entry 2: Input should be a valid dictionary or instance of Peak",
        ),
        ("- {id: a, energy: -1}", "is not as it should be: a: an energy is not negative"),
        ("- {id: a, energy: 1, colour: red}", "is not as it should be: a.colour: Extra inputs are not permitted"),
    ],
)
def test_a_fault_is_named_with_its_entry_and_field(tmp_path, text, said):
    assert refusal(tmp_path, text, PEAKS) == said


def test_the_one_entry_that_differs_is_named_and_no_other(tmp_path):
    entries = [f"- {{id: peak-{number}, energy: {number}}}" for number in range(400)]
    entries[312] = "- {id: peak-312, energie: 312}"
    said = refusal(tmp_path, "\n".join(entries), PEAKS)
    assert "peak-312.energy: Field required; peak-312.energie: Extra inputs" in said
    assert len(said) < 150


def test_of_many_faults_the_first_are_named(tmp_path):
    said = refusal(tmp_path, "\n".join(f"- {{id: p{number}}}" for number in range(400)), PEAKS)
    fault = "{}.energy: Field required"
    assert said == f"is not as it should be: {'; '.join(map(fault.format, ('p0', 'p1', 'p2')))}; and 397 more"


def test_a_value_that_may_be_of_several_types_is_one_fault(tmp_path):
    said = refusal(tmp_path, "run: {members: [3]}", NUMBERS, UsageError)
    assert said.startswith("is not as it should be: run.members: Input should be a valid boolean or Input should be ")
    assert said.count("run.members") == 1


def test_the_name_of_a_kind_is_no_field(tmp_path):
    assert refusal(tmp_path, "- {id: a, energy: -2}", EITHER) == "is not as it should be: a: an energy is not negative"
    assert (
        refusal(tmp_path, "- {id: a, text: [1]}", EITHER) == "is not as it should be: a.text: Input should be a valid string"
    )


def test_a_file_that_is_no_text_or_is_not_there_is_refused(tmp_path):
    path = tmp_path / "file.yml"
    with pytest.raises(UsageError, match=r"file\.yml does not exist; get it back"):
        typed.read(path, PEAKS, UsageError)
    path.write_bytes(b"- {id: \xe9, energy: 1}")
    with pytest.raises(MobtlError, match=r"file\.yml is not UTF-8 text; save it as such"):
        typed.read(path, PEAKS)


@pytest.mark.parametrize("text", ["!!python/object/apply:os.getcwd []", "? [1, 2]\n: 3"])
def test_nothing_is_executed_and_odd_keys_are_refused(tmp_path, text):
    assert refusal(tmp_path, text, PEAKS).startswith("is not valid YAML, line 1: ")
