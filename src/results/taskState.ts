/** What is known of a task: a part of a sweep that a cluster trains, or the process that trains all of it. */
export type TaskState =
  | { readonly kind: "waiting"; readonly reason: string }
  /** `since` is as its executor writes a time; null if it does not say. */
  | { readonly kind: "running"; readonly host: string; readonly since: string | null }
  | { readonly kind: "ended"; readonly how: string }
  /** Nobody remembers it, which is ordinary: a cluster forgets finished tasks in minutes. */
  | { readonly kind: "unknown" };
