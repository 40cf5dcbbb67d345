"""The arguments that matter most, explained in our own words. All exist in vLLM 0.24 to 0.33."""

from __future__ import annotations

from app.engine.argument import Argument, Catalog, Kind

_GIB = 2**30

_BASIC = (
    Argument(
        "max_model_len", "Context length", "Basic", Kind.INTEGER, minimum=-1, step=1024, unit="tokens",
        automatic="From the model",
        help="The longest prompt and answer together. Shorten it when the KV cache does not fit in memory: "
        "it is the quickest cure. -1 takes the longest that fits.",
    ),
    Argument(
        "dtype", "Number format", "Basic", Kind.CHOICE, "auto",
        choices=("auto", "bfloat16", "float16", "float32"),
        help="In which numbers the model computes. Auto follows the model. Choose float16 on GPUs older than "
        "Ampere, which have no bfloat16; float32 only to compare results: it doubles the memory.",
    ),
    Argument(
        "quantization", "Quantization", "Basic", Kind.TEXT, automatic="From the model",
        choices=("fp8", "awq", "awq_marlin", "gptq", "gptq_marlin", "compressed-tensors", "mxfp4", "torchao"),
        help="How the weights are stored. A quantized model says so itself: leave it on auto. Choose fp8 for "
        "an unquantized model to halve its weights while loading.",
    ),
    Argument(
        "load_format", "Weight files", "Basic", Kind.TEXT, "auto",
        choices=("auto", "safetensors", "pt", "dummy", "sharded_state", "tensorizer", "runai_streamer"),
        help="How the weights are read. Auto takes safetensors and falls back to PyTorch files. Dummy fills "
        "in random numbers: the answers are nonsense, but memory and speed are real.",
    ),
    Argument(
        "trust_remote_code", "Trust model's code", "Basic", Kind.FLAG, default=False,
        help="Lets Python code from the model's folder run on this machine. Some new architectures need it. "
        "Switch it on only for authors you trust.",
    ),
    Argument(
        "seed", "Seed", "Basic", Kind.INTEGER, 0, minimum=0,
        help="Where random sampling begins. Change it to get other answers to the same prompt and settings.",
    ),
)  # fmt: skip

_MEMORY = (
    Argument(
        "gpu_memory_utilization", "Memory share", "Memory", Kind.NUMBER, 0.92, minimum=0.01, maximum=1.0,
        step=0.01,
        help="How much of each GPU's memory (of the host's, on a CPU) the engine may take for weights and KV "
        "cache. Lower it when other programs use the same GPU, raise it for longer contexts.",
    ),
    Argument(
        "kv_cache_memory_bytes", "KV cache size", "Memory", Kind.INTEGER, minimum=_GIB // 16, unit="GiB",
        factor=_GIB, step=_GIB, automatic="What is left",
        help="Sets the KV cache of each GPU by size, whatever the memory share says. Use it to leave a known "
        "amount of memory to other programs.",
    ),
    Argument(
        "cpu_offload_gb", "Offload to host", "Memory", Kind.NUMBER, 0.0, minimum=0.0, unit="GiB",
        help="Keeps this much of the weights of each GPU in the host's memory. A model too big for the GPU "
        "then loads, but answers slowly: every token fetches these weights anew.",
    ),
)  # fmt: skip

_CACHE = (
    Argument(
        "enable_prefix_caching", "Prefix caching", "KV cache", Kind.FLAG, automatic="Auto (on)",
        help="Keeps the KV cache of prompts that begin alike, so that a shared system prompt or an earlier "
        "turn is not computed again. Switch it off to measure without it.",
    ),
    Argument(
        "kv_cache_dtype", "KV cache format", "KV cache", Kind.CHOICE, "auto",
        choices=("auto", "bfloat16", "float16", "fp8", "fp8_e4m3", "fp8_e5m2"),
        help="In which numbers the KV cache is stored. fp8 halves it: twice the context or twice the "
        "requests, for a small loss of accuracy. Auto follows the model.",
    ),
    Argument(
        "block_size", "Block size", "KV cache", Kind.INTEGER, minimum=1, step=16, unit="tokens",
        help="How many tokens one block of the KV cache holds. Few models and attention kernels ask for "
        "another than their own choice.",
    ),
)  # fmt: skip

_PARALLEL = (
    Argument(
        "device_ids", "GPUs", "Parallel", Kind.INTEGERS, minimum=0, automatic="The first ones",
        help="Which GPUs the engine uses. As many as tensor and pipeline parallel together need. Leave the "
        "others free for a second engine or other programs.",
    ),
    Argument(
        "tensor_parallel_size", "Tensor parallel", "Parallel", Kind.INTEGER, 1, minimum=1,
        help="Over how many GPUs every layer is split. Each then holds that part of the weights and all "
        "compute at once. It must divide the model's attention heads; 20 to 40 GB of weights per GPU is a "
        "good aim.",
    ),
    Argument(
        "pipeline_parallel_size", "Pipeline parallel", "Parallel", Kind.INTEGER, 1, minimum=1,
        help="Over how many GPUs the layers are dealt out, one part after the other. For models that tensor "
        "parallel cannot split evenly, or GPUs with a slow link between them.",
    ),
    Argument(
        "enable_expert_parallel", "Expert parallel", "Parallel", Kind.FLAG, default=False,
        help="Gives each GPU whole experts of a mixture-of-experts model instead of a slice of every one. "
        "Often faster on many GPUs; does nothing for other models.",
    ),
    Argument(
        "distributed_executor_backend", "Executor", "Parallel", Kind.CHOICE, choices=("mp", "ray", "uni"),
        help="What runs the engine's workers. Auto is right on one machine; ray must be installed and is for "
        "models spread over several.",
    ),
)  # fmt: skip

_SCHEDULING = (
    Argument(
        "max_num_seqs", "Parallel requests", "Scheduling", Kind.INTEGER, minimum=1, step=8,
        help="How many requests are answered at once; more wait. Fewer save memory and keep each one fast, "
        "more raise the throughput of batches. Auto goes by the GPU's memory.",
    ),
    Argument(
        "max_num_batched_tokens", "Tokens per step", "Scheduling", Kind.INTEGER, minimum=1, step=1024,
        unit="tokens",
        help="How many tokens are computed in one step over all requests. More finishes long prompts sooner, "
        "fewer keeps running answers smooth and saves memory.",
    ),
    Argument(
        "enable_chunked_prefill", "Chunked prefill", "Scheduling", Kind.FLAG,
        help="Computes long prompts in pieces between the tokens of running answers. Off, a long prompt "
        "halts every answer until it is read.",
    ),
    Argument(
        "scheduling_policy", "Order of requests", "Scheduling", Kind.CHOICE, "fcfs",
        choices=("fcfs", "priority"),
        help="fcfs answers in the order of arrival. priority lets requests with a lower priority number go "
        "first.",
    ),
    Argument(
        "async_scheduling", "Schedule ahead", "Scheduling", Kind.FLAG,
        help="Prepares the next step while the GPU still computes this one, which hides most of the CPU's "
        "work. Auto uses it wherever it can.",
    ),
    Argument(
        "stream_interval", "Tokens per piece", "Scheduling", Kind.INTEGER, 1, minimum=1,
        help="How many tokens are gathered before they are sent to the window. More eases the CPU with very "
        "many streams; the text then comes in larger jumps.",
    ),
)  # fmt: skip

_RUN = (
    Argument(
        "enforce_eager", "Skip compiling", "Run", Kind.FLAG, default=False,
        help="Leaves out torch.compile and CUDA graphs. The model loads sooner and takes less memory, but "
        "answers more slowly. Good for a quick try and for finding errors.",
    ),
    Argument(
        "attention_backend", "Attention kernels", "Run", Kind.TEXT,
        choices=("FLASH_ATTN", "FLASHINFER", "TRITON_ATTN", "FLEX_ATTENTION", "FLASHMLA", "CPU_ATTN"),
        help="Which implementation computes attention. Auto takes the fastest that the GPU and model allow. "
        "Change it to compare, or when one of them fails.",
    ),
    Argument(
        "compilation_config", "Compilation", "Run", Kind.JSON,
        help='Details of torch.compile and CUDA graphs as JSON, such as {"cudagraph_mode": "PIECEWISE"}. For '
        "tuning the start-up time against the speed.",
    ),
    Argument(
        "speculative_config", "Speculation", "Run", Kind.JSON, automatic="None",
        help="Guesses several tokens ahead and checks them in one step: same answers, sooner. As JSON, such "
        'as {"method": "ngram", "num_speculative_tokens": 4, "prompt_lookup_max": 4}.',
    ),
    Argument(
        "hf_overrides", "Override config", "Run", Kind.JSON, automatic="None",
        help="Replaces entries of the model's config.json for this load, as JSON: for instance another RoPE "
        "scaling to reach a longer context.",
    ),
    Argument(
        "disable_log_stats", "No stats in log", "Run", Kind.FLAG, default=True,
        help="Keeps vLLM's line of throughput figures out of the log. Switch it off to have one every ten "
        "seconds; the window shows the figures either way.",
    ),
)  # fmt: skip

CURATED: Catalog = _BASIC + _MEMORY + _CACHE + _PARALLEL + _SCHEDULING + _RUN
