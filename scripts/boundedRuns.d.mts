export const encodingFile: RegExp;
export function boundRuns(source: string): string;
