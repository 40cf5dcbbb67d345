"""What the user can set. The fields' defaults are the app's defaults."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - pydantic reads it at run time
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError

from app.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

Theme: TypeAlias = Literal["system", "light", "dark"]
LABELS: Mapping[str, str] = MappingProxyType(
    {
        "top_p": "top-p",
        "top_k": "top-k",
        "max_tokens": "the longest reply",
        "model_folders": "the model folders",
        "hub_endpoint": "the Hub's address",
        "hub_cache": "the download folder",
    }
)


class Kept(BaseModel):
    """Never changes in place, and keeps the keys it does not know for the version that wrote them."""

    model_config = ConfigDict(frozen=True, extra="allow", allow_inf_nan=False)


class SamplingSettings(Kept):
    """How tokens are chosen in every chat; None leaves the model's own default."""

    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    top_k: Annotated[int, Field(ge=-1)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None
    seed: int | None = None


class RemoteModel(Kept):
    """A model that an endpoint answers with; ``context`` is in tokens, ``sees``: it takes pictures.

    Both are None where the endpoint does not tell.
    """

    id: Annotated[str, Field(min_length=1, max_length=500)]
    context: int | None = None
    sees: bool | None = None


class Endpoint(Kept):
    """An OpenAI-compatible endpoint; ``models`` are those that the user wants to choose from.

    ``dialect`` is the server's kind, as app.remote.dialects names them. ``keyed``: it wants a key, which is
    in the system's keyring and never here.
    """

    id: Annotated[str, Field(pattern=r"^[0-9a-f]{8,32}$")]
    name: Annotated[str, Field(min_length=1, max_length=80)]
    url: Annotated[str, Field(pattern=r"^https?://[^\s/]+(/[^\s]*)?$")]
    dialect: str = ""
    keyed: bool = False
    models: tuple[RemoteModel, ...] = ()


class Settings(Kept):
    """All of the user's settings.

    ``overrides`` holds the engine arguments that differ from the defaults, by the model's key and then by the
    argument's name. ``last_model`` is the key of the model that was loaded last, or empty. An empty
    ``hub_endpoint`` and no ``hub_cache`` leave the Hub's address and the download folder to the environment.
    ``consents`` names the code of models that the user lets run, each version by itself. ``default_preset``
    names the preset with which new conversations begin; without one it is ``system_prompt`` and ``sampling``.
    """

    theme: Theme = "system"
    model_folders: tuple[Path, ...] = ()
    last_model: str = ""
    overrides: dict[str, dict[str, JsonValue]] = Field(default_factory=dict)
    sampling: SamplingSettings = SamplingSettings()
    system_prompt: str = ""
    default_preset: str = ""
    hub_endpoint: Annotated[str, Field(pattern=r"^(https?://[^\s/]+(/[^\s]*)?)?$")] = ""
    hub_cache: Path | None = None
    offline: bool = False
    consents: tuple[str, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()

    def overrides_for(self, model: str) -> dict[str, JsonValue]:
        """Return a copy of the engine arguments that the user has set for the model with this key."""
        return dict(self.overrides.get(model, {}))


def parse(content: object) -> Settings:
    """Return the settings that ``content``, read from JSON, stands for. Raises SettingsError."""
    try:
        return Settings.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        keys = [str(key) for key in first["loc"]]
        name = LABELS.get(keys[-1], keys[-1].replace("_", " ")) if keys else "the settings"
        message = first["msg"].removeprefix("Input ")
        raise SettingsError(f"The value for {name} cannot be used: it {message}.") from error


def changed(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return ``settings`` with ``changes`` made. Raises SettingsError; TypeError for an unknown name."""
    unknown = changes.keys() - Settings.model_fields.keys()
    if unknown:
        raise TypeError(f"no such setting: {', '.join(sorted(unknown))}")
    return parse({**dict(settings), **changes})
