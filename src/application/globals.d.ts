/** What the application knows of the signal by which every JavaScript runtime ends work early. */
interface AbortSignal {
  readonly aborted: boolean;
}
