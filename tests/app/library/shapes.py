"""Configs of models of all kinds, cut down to what says how they keep what they have read."""

from __future__ import annotations

LLAMA_70B = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "dtype": "bfloat16",
    "num_hidden_layers": 80, "num_attention_heads": 64, "num_key_value_heads": 8, "hidden_size": 8192,
    "intermediate_size": 28672, "vocab_size": 128256, "max_position_embeddings": 131072,
}  # fmt: skip
QWEN_32B = {
    "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2", "dtype": "bfloat16",
    "num_hidden_layers": 64, "num_attention_heads": 40, "num_key_value_heads": 8, "hidden_size": 5120,
    "intermediate_size": 27648, "vocab_size": 152064, "max_position_embeddings": 32768,
    "sliding_window": 131072, "use_sliding_window": False, "max_window_layers": 64,
}  # fmt: skip
MISTRAL = {
    "model_type": "mistral", "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "hidden_size": 4096, "intermediate_size": 14336, "vocab_size": 32000, "sliding_window": 4096,
    "max_position_embeddings": 32768,
}  # fmt: skip
GEMMA_2 = {
    "model_type": "gemma2", "num_hidden_layers": 26, "num_attention_heads": 8, "num_key_value_heads": 4,
    "head_dim": 256, "hidden_size": 2304, "sliding_window": 4096,
}  # fmt: skip
GEMMA_3 = {**GEMMA_2, "model_type": "gemma3_text"}
GEMMA_4 = {**GEMMA_2, "model_type": "gemma4_text", "num_hidden_layers": 30, "sliding_window": 512,
           "layer_types": ([*["sliding_attention"] * 5, "full_attention"] * 5)}  # fmt: skip
GPT_OSS = {
    "model_type": "gpt_oss", "num_hidden_layers": 36, "num_attention_heads": 64, "num_key_value_heads": 8,
    "head_dim": 64, "hidden_size": 2880, "sliding_window": 128,
}  # fmt: skip
COHERE_2 = {
    "model_type": "cohere2", "num_hidden_layers": 40, "num_attention_heads": 64, "num_key_value_heads": 64,
    "hidden_size": 8192, "sliding_window": 4096,
}  # fmt: skip
LLAMA_4 = {
    "model_type": "llama4_text", "num_hidden_layers": 48, "num_attention_heads": 40, "num_key_value_heads": 8,
    "head_dim": 128, "hidden_size": 5120, "attention_chunk_size": 8192, "no_rope_layer_interval": 4,
}  # fmt: skip
DEEPSEEK_V3 = {
    "model_type": "deepseek_v3", "num_hidden_layers": 61, "num_attention_heads": 128,
    "num_key_value_heads": 128, "hidden_size": 7168, "kv_lora_rank": 512, "qk_rope_head_dim": 64,
    "qk_nope_head_dim": 128, "v_head_dim": 128,
}  # fmt: skip
MINICPM_3 = {
    "model_type": "minicpm3", "num_hidden_layers": 62, "num_attention_heads": 40, "num_key_value_heads": 40,
    "hidden_size": 2560, "kv_lora_rank": 256, "qk_rope_head_dim": 32, "qk_nope_head_dim": 64, "v_head_dim": 64,
}  # fmt: skip
FALCON = {
    "model_type": "falcon", "num_hidden_layers": 32, "num_attention_heads": 71, "hidden_size": 4544,
    "multi_query": True, "new_decoder_architecture": False,
}  # fmt: skip
QWEN_3_NEXT = {
    "model_type": "qwen3_next", "num_hidden_layers": 48, "num_attention_heads": 16, "num_key_value_heads": 2,
    "head_dim": 256, "hidden_size": 2048, "linear_num_key_heads": 16, "linear_num_value_heads": 32,
    "linear_key_head_dim": 128, "linear_value_head_dim": 128, "linear_conv_kernel_dim": 4,
}  # fmt: skip
NEMOTRON_H = {
    "model_type": "nemotron_h", "num_hidden_layers": 52, "num_attention_heads": 32, "num_key_value_heads": 8,
    "head_dim": 128, "hidden_size": 4096, "mamba_num_heads": 128, "mamba_head_dim": 64,
    "ssm_state_size": 128, "n_groups": 8, "conv_kernel": 4,
    "hybrid_override_pattern": "M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M*-M-M-M-M-M-",
}  # fmt: skip
JAMBA = {
    "model_type": "jamba", "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "hidden_size": 4096, "mamba_expand": 2, "mamba_d_state": 16, "mamba_d_conv": 4, "attn_layer_period": 8,
    "attn_layer_offset": 4, "intermediate_size": 14336,
}  # fmt: skip
FALCON_H1 = {
    "model_type": "falcon_h1", "num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8,
    "hidden_size": 4096, "mamba_expand": 2, "mamba_d_state": 256, "mamba_d_conv": 4, "mamba_d_ssm": 1024,
    "mamba_n_heads": 128, "mamba_d_head": "auto", "mamba_n_groups": 1,
}  # fmt: skip
ZAMBA_2 = {
    "model_type": "zamba2", "num_hidden_layers": 54, "num_attention_heads": 32, "num_key_value_heads": 32,
    "hidden_size": 2560, "attention_head_dim": 160, "mamba_d_state": 64, "mamba_d_conv": 4,
    "mamba_headdim": 640, "n_mamba_heads": 8, "mamba_ngroups": 1,
    "layers_block_type": ["hybrid" if index % 6 == 5 else "mamba" for index in range(54)],
}  # fmt: skip
GRANITE_4 = {
    "model_type": "granitemoehybrid", "num_hidden_layers": 40, "num_attention_heads": 12,
    "num_key_value_heads": 4, "hidden_size": 1536, "mamba_d_state": 128, "mamba_d_conv": 4,
    "mamba_n_heads": 48, "mamba_d_head": 64, "mamba_n_groups": 1, "mamba_expand": 2,
    "layer_types": [*["mamba"] * 5, "attention", *["mamba"] * 4] * 4,
}  # fmt: skip
MAMBA = {
    "model_type": "mamba", "num_hidden_layers": 32, "hidden_size": 768, "intermediate_size": 1536,
    "conv_kernel": 4, "state_size": 16,
}  # fmt: skip
MAMBA_2 = {
    "model_type": "mamba2", "num_hidden_layers": 64, "hidden_size": 4096, "num_heads": 128, "expand": 2,
    "n_groups": 8, "conv_kernel": 4, "state_size": 128,
}  # fmt: skip
LFM_2 = {
    "model_type": "lfm2", "num_hidden_layers": 16, "num_attention_heads": 32, "num_key_value_heads": 8,
    "hidden_size": 2048, "conv_L_cache": 3,
    "layer_types": ["full_attention" if index in {2, 5, 8, 10, 12, 14} else "conv" for index in range(16)],
}  # fmt: skip
