"""What NVIDIA's management library tells of the GPUs. It needs no CUDA context and makes none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.gpus.readings import GpuReading, ProcessUse

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.gpus.census import Census


@dataclass(frozen=True)
class GpuTable:
    """The GPUs that answered, the driver's version, and why others did not, or ""."""

    gpus: tuple[GpuReading, ...] = ()
    driver: str = ""
    problem: str = ""


@dataclass(frozen=True)
class _Device:
    """A GPU and what never changes about it."""

    index: int
    handle: Any
    uuid: str
    name: str


class Nvml:
    """NVML, started at the first reading. Without driver or library it is silent: there are no GPUs then."""

    def __init__(self, library: Any = None) -> None:
        """Read through ``library``, by default the module pynvml."""
        self._library: Any = library
        self._devices: tuple[_Device, ...] | None = None
        self._driver = ""
        self._problem = ""

    def read(self, census: Census) -> GpuTable:
        """Return every GPU's present figures; never raises for a GPU or figure that is not available."""
        if self._devices is None:
            self._devices = self._start()
        gpus: list[GpuReading] = []
        problem = self._problem
        for device in self._devices:
            try:
                gpus.append(self._gpu(device, census))
            except self._library.NVMLError as error:
                problem = (
                    f"GPU {device.index} does not answer ({error}). Restarting the machine usually helps."
                )
        return GpuTable(tuple(gpus), self._driver, problem)

    def close(self) -> None:
        """Let NVML go; the next reading starts it again."""
        if self._devices:
            self._ask(self._library.nvmlShutdown)
        self._devices, self._driver, self._problem = None, "", ""

    def _start(self) -> tuple[_Device, ...]:
        if self._library is None:
            import pynvml

            self._library = pynvml
        nvml = self._library
        try:
            nvml.nvmlInit()
            self._driver = nvml.nvmlSystemGetDriverVersion()
            devices = tuple(self._device(index) for index in range(nvml.nvmlDeviceGetCount()))
        except nvml.NVMLError as error:
            self._problem = self._explain(error)
            return ()
        if not devices:
            self._problem = (
                "NVIDIA's driver is loaded but shows no GPU to this app. In a container, give it the GPUs."
            )
        return devices

    def _device(self, index: int) -> _Device:
        handle = self._library.nvmlDeviceGetHandleByIndex(index)
        uuid = self._ask(self._library.nvmlDeviceGetUUID, handle)
        name = self._ask(self._library.nvmlDeviceGetName, handle)
        return _Device(index, handle, uuid or "", name or "NVIDIA GPU")

    def _explain(self, error: Any) -> str:
        """Return why NVML did not start, or "" where there is simply no NVIDIA driver."""
        nvml = self._library
        if error.value in (nvml.NVML_ERROR_LIBRARY_NOT_FOUND, nvml.NVML_ERROR_DRIVER_NOT_LOADED):
            return ""
        if error.value == nvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH:
            return (
                "NVIDIA's driver was updated and does not fit the one that is running. Restart the machine."
            )
        if error.value == nvml.NVML_ERROR_NO_PERMISSION:
            return "This user may not use the NVIDIA driver. Allow access to /dev/nvidia*."
        return f"NVIDIA's driver does not answer ({error}). See what the command nvidia-smi says."

    def _gpu(self, device: _Device, census: Census) -> GpuReading:
        nvml, handle = self._library, device.handle
        used, total = self._memory(handle)
        rates = self._ask(nvml.nvmlDeviceGetUtilizationRates, handle)
        power = self._ask(nvml.nvmlDeviceGetPowerUsage, handle)
        limit = self._ask(nvml.nvmlDeviceGetEnforcedPowerLimit, handle)
        return GpuReading(
            index=device.index,
            uuid=device.uuid,
            name=device.name,
            memory_used=used,
            memory_total=total,
            utilization=None if rates is None else rates.gpu / 100,
            temperature=self._ask(nvml.nvmlDeviceGetTemperature, handle, nvml.NVML_TEMPERATURE_GPU),
            power=None if power is None else power / 1000,
            power_limit=None if limit is None else limit / 1000,
            processes=self._processes(handle, census),
        )

    def _memory(self, handle: Any) -> tuple[int, int]:
        """Return (used, total) in bytes as nvidia-smi shows them; raises where the GPU is lost."""
        nvml = self._library
        try:
            # Version 2 leaves out what the driver reserves, as nvidia-smi does since driver 510.
            memory = nvml.nvmlDeviceGetMemoryInfo(handle, version=nvml.nvmlMemory_v2)
        except nvml.NVMLError:
            try:
                memory = nvml.nvmlDeviceGetMemoryInfo(handle)
            except nvml.NVMLError as error:
                if error.value == nvml.NVML_ERROR_NOT_SUPPORTED:
                    return 0, 0
                raise
        return memory.used, memory.total

    def _processes(self, handle: Any, census: Census) -> tuple[ProcessUse, ...]:
        nvml = self._library
        memory: dict[int, int | None] = {}
        for query in (nvml.nvmlDeviceGetComputeRunningProcesses, nvml.nvmlDeviceGetGraphicsRunningProcesses):
            for process in self._ask(query, handle) or ():
                # One that computes and draws is in both lists, with the same memory.
                known = memory.get(process.pid)
                memory[process.pid] = known if known is not None else process.usedGpuMemory
        uses = [ProcessUse(pid, census.name(pid), held, census.owner(pid)) for pid, held in memory.items()]
        return tuple(sorted(uses, key=lambda use: (-(use.memory or 0), use.pid)))

    def _ask(self, query: Callable[..., Any], *arguments: Any) -> Any:
        """Return what ``query`` answers, or None where this GPU or driver does not tell."""
        try:
            return query(*arguments)
        except self._library.NVMLError:
            return None
