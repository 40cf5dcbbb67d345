"""NVIDIA's management library as pynvml shows it, without a GPU: a test writes the figures."""

# ruff: noqa: N802, N815  (the names are NVIDIA's)

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace

import pynvml

GIB = 2**30


@dataclass
class FakeGpu:
    """What one GPU answers; a field that is None is "not supported" there."""

    name: str = "NVIDIA H100 80GB HBM3"
    uuid: str = "GPU-0"
    used: int | None = 62 * GIB
    reserved: int = GIB
    total: int = 80 * GIB
    utilization: int | None = 87
    temperature: int | None = 61
    power: int | None = 412_500
    power_limit: int | None = 700_000
    compute: list[tuple[int, int | None]] | None = field(default_factory=list)
    graphics: list[tuple[int, int | None]] | None = field(default_factory=list)
    lost: bool = False


class FakeNvml:
    """Stands for the module pynvml. ``init_error`` is the NVML code with which starting fails."""

    nvmlMemory_v2 = pynvml.nvmlMemory_v2
    NVML_TEMPERATURE_GPU = pynvml.NVML_TEMPERATURE_GPU
    NVMLError = pynvml.NVMLError
    NVML_ERROR_LIBRARY_NOT_FOUND = pynvml.NVML_ERROR_LIBRARY_NOT_FOUND
    NVML_ERROR_DRIVER_NOT_LOADED = pynvml.NVML_ERROR_DRIVER_NOT_LOADED
    NVML_ERROR_LIB_RM_VERSION_MISMATCH = pynvml.NVML_ERROR_LIB_RM_VERSION_MISMATCH
    NVML_ERROR_NO_PERMISSION = pynvml.NVML_ERROR_NO_PERMISSION
    NVML_ERROR_NOT_SUPPORTED = pynvml.NVML_ERROR_NOT_SUPPORTED

    def __init__(self, *gpus: FakeGpu, init_error: int | None = None, old_driver: bool = False) -> None:
        self.gpus = gpus
        self.init_error = init_error
        self.old_driver = old_driver
        self.started = 0

    def nvmlInit(self):
        if self.init_error is not None:
            raise pynvml.NVMLError(self.init_error)
        self.started += 1

    def nvmlShutdown(self):
        self.started -= 1

    def nvmlSystemGetDriverVersion(self):
        return "580.159.04"

    def nvmlDeviceGetCount(self):
        return len(self.gpus)

    def nvmlDeviceGetHandleByIndex(self, index):
        return self.gpus[index]

    def nvmlDeviceGetName(self, gpu):
        return gpu.name

    def nvmlDeviceGetUUID(self, gpu):
        return gpu.uuid

    def nvmlDeviceGetMemoryInfo(self, gpu, version=None):
        if gpu.lost:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)
        if version is not None and self.old_driver:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_FUNCTION_NOT_FOUND)
        used = _supported(gpu.used)
        return SimpleNamespace(used=used if version else used + gpu.reserved, total=gpu.total)

    def nvmlDeviceGetUtilizationRates(self, gpu):
        return SimpleNamespace(gpu=_supported(gpu.utilization))

    def nvmlDeviceGetTemperature(self, gpu, sensor):
        return _supported(gpu.temperature)

    def nvmlDeviceGetPowerUsage(self, gpu):
        return _supported(gpu.power)

    def nvmlDeviceGetEnforcedPowerLimit(self, gpu):
        return _supported(gpu.power_limit)

    def nvmlDeviceGetComputeRunningProcesses(self, gpu):
        return _processes(gpu.compute)

    def nvmlDeviceGetGraphicsRunningProcesses(self, gpu):
        return _processes(gpu.graphics)


def _supported(value):
    if value is None:
        raise pynvml.NVMLError(pynvml.NVML_ERROR_NOT_SUPPORTED)
    return value


def _processes(rows):
    return [SimpleNamespace(pid=pid, usedGpuMemory=memory) for pid, memory in _supported(rows)]
