export declare function whenParentIsGone(callback: () => void): () => void
