/** What a command writes to, and what it ends with: the process, unless it is run beside other things in one. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: Pick<NodeJS.WriteStream, 'write'> & { readonly isTTY?: boolean };
  exitCode?: number | string | null | undefined;
}
