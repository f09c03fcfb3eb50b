package dev.tern.llm.model;

import dev.tern.tensor.memory.FloatRows;

/**
 * The weights of one layer, named as in the file: {@code blk.N.attn_norm.weight} and so on. Those
 * that an architecture lacks are null.
 *
 * @param attnIn attn_q, attn_k, attn_v
 * @param ffnIn ffn_gate, ffn_up
 */
record LayerWeights(
    FloatRows attnNorm, // [width]
    MatrixGroup attnIn, // [heads * headSize, width], twice [kvHeads * headSize, width]
    FloatRows attnQBias, // [heads * headSize]; qwen2, like the next two
    FloatRows attnKBias, // [kvHeads * headSize]
    FloatRows attnVBias, // [kvHeads * headSize]
    FloatRows attnQNorm, // [headSize]; qwen3 and gemma3, like the next
    FloatRows attnKNorm, // [headSize]
    FloatRows attnSubNorm, // [heads * headSize]; bitnet
    MatrixGroup attnOutput, // [width, heads * headSize]
    FloatRows attnPostNorm, // [width]; gemma3
    FloatRows ffnNorm, // [width]
    MatrixGroup ffnIn, // [hidden, width], twice
    FloatRows ffnSubNorm, // [hidden]; bitnet
    MatrixGroup ffnDown, // [width, hidden]
    FloatRows ffnPostNorm) {} // [width]; gemma3
