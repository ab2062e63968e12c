export function retiredWords(text: string): { line: number; word: string; use: string }[];
export function deadEntries(): unknown[];
