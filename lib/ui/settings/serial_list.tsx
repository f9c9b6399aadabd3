/** The serials that a field offers while somebody types. */
export function SerialList(
  { id, serials }: { readonly id: string; readonly serials: readonly string[] },
) {
  return (
    <datalist id={id}>{serials.map((serial) => <option key={serial} value={serial} />)}</datalist>
  );
}
