namespace OidcTokenValidation.Text;

/// <summary>Finds the values of named members in one JSON object, and reads all its other members as strictly.</summary>
internal static class JsonMembers
{
    /// <param name="json">The document.</param>
    /// <param name="maxDepth">How many objects and arrays may be open at once, the outermost included.</param>
    /// <param name="scratch">Room for the names of the document's members, see <see cref="MemberNames.GetCapacity"/>.</param>
    /// <param name="names">The names.</param>
    /// <param name="values">Receives the value of each name at the same index; entries of absent members are not written.</param>
    /// <param name="fault">Why the document is rejected.</param>
    /// <returns>False if the document is rejected.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> json, int maxDepth, Span<MemberName> scratch, MemberTable names, Span<JsonValue> values, out JsonFault fault)
    {
        var reader = new StrictJsonReader(json, maxDepth, scratch);
        while (reader.TryReadMember(out JsonString name, out JsonValue value, out fault))
        {
            int index = names.IndexOf(name);
            if (index >= 0)
                values[index] = value;
        }

        return fault == JsonFault.None;
    }
}
