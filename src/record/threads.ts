/** What a platform with threads has for whoever verifies many signatures: threads.node.ts. */

/** A signature of 64 bytes over a message, to be verified under a public key of 32 bytes. */
export interface Claim {
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
}

export interface Threads {
  /** `verifyEquation` of each claim, in order. @throws Error if a thread has ended, or ends before it has answered. */
  verify(claims: readonly Claim[]): Promise<readonly boolean[]>;
  /** Ends the threads. What they have not answered yet they never will. */
  close(): void;
}
