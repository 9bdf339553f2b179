/** Something that stands in a line of a file; the line is kept right while lines come and go. */
export interface Placed {
  line: number;
}

/** The members that share a value (an id, a text). Their lines may shift between changes, their order does not. */
class Group<Member extends Placed> {
  private readonly members = new Set<Member>();
  private sorted: readonly Member[] | undefined;
  private earliest: Member | undefined;

  get size(): number {
    return this.members.size;
  }

  get first(): Member | undefined {
    return (this.earliest ??= this.inOrder[0]);
  }

  /** By line; sorted when it is first asked for after a change. */
  get inOrder(): readonly Member[] {
    return (this.sorted ??= [...this.members].sort((a, b) => a.line - b.line));
  }

  add(member: Member): void {
    const { first } = this;
    this.members.add(member);
    this.sorted = undefined;
    this.earliest = first && first.line < member.line ? first : member;
  }

  remove(member: Member): void {
    this.members.delete(member);
    this.sorted = undefined;
    if (this.earliest === member) this.earliest = undefined;
  }
}

/** Members by a shared value, for finding the first of several that are the same. */
export class Groups<Member extends Placed> {
  private readonly byValue = new Map<string, Group<Member>>();

  add(value: string, member: Member): void {
    let group = this.byValue.get(value);
    if (!group) {
      group = new Group();
      this.byValue.set(value, group);
    }
    group.add(member);
  }

  remove(value: string, member: Member): void {
    const group = this.byValue.get(value);
    group?.remove(member);
    if (group?.size === 0) this.byValue.delete(value);
  }

  /** The members with that value, by line. */
  members(value: string): readonly Member[] {
    return this.byValue.get(value)?.inOrder ?? [];
  }

  first(value: string): Member | undefined {
    return this.byValue.get(value)?.first;
  }

  size(value: string): number {
    return this.byValue.get(value)?.size ?? 0;
  }

  clear(): void {
    this.byValue.clear();
  }
}
