namespace OidcTokenValidation.Text;

/// <summary>Finds the members of an object that are known, and reads all the others strictly too.</summary>
internal static class JsonMembers
{
    /// <param name="json">The document.</param>
    /// <param name="maxDepth">Objects and arrays open at once, the outermost included.</param>
    /// <param name="scratch">One place for each member that is allowed.</param>
    /// <param name="known">The names.</param>
    /// <param name="values">Takes the value of each name at the same place; absent ones stay as they are.</param>
    public static JsonFault Find(ReadOnlySpan<byte> json, int maxDepth, Span<MemberName> scratch, MemberTable known, Span<JsonValue> values)
    {
        var reader = new StrictJsonReader(json, maxDepth, scratch);
        while (reader.TryReadMember(out JsonString name, out JsonValue value))
        {
            int index = known.IndexOf(name);
            if (index >= 0)
                values[index] = value;
        }

        return reader.Fault;
    }
}
