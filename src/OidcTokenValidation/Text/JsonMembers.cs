namespace OidcTokenValidation.Text;

/// <summary>Finds the members of an object that are known, and reads all the others strictly too.</summary>
internal static class JsonMembers
{
    /// <param name="json">The document.</param>
    /// <param name="maxDepth">Objects and arrays open at once, the outermost included.</param>
    /// <param name="scratch">One place for each member that is allowed.</param>
    /// <param name="known">The names, UTF-8.</param>
    /// <param name="values">Takes the value of each name at the same place; absent ones stay as they are.</param>
    public static JsonFault Find(ReadOnlySpan<byte> json, int maxDepth, Span<MemberName> scratch, ReadOnlySpan<byte[]> known, Span<JsonValue> values)
    {
        var reader = new StrictJsonReader(json, maxDepth, scratch);
        while (reader.TryReadMember(out JsonString name, out JsonValue value))
        {
            for (int i = 0; i < known.Length; i++)
            {
                if (name.Equals(known[i]))
                {
                    values[i] = value;
                    break;
                }
            }
        }

        return reader.Fault;
    }

    /// <summary>Names as <see cref="Find"/> takes them.</summary>
    public static byte[][] Names(params ReadOnlySpan<string> names)
    {
        byte[][] utf8 = new byte[names.Length][];
        for (int i = 0; i < names.Length; i++)
            utf8[i] = System.Text.Encoding.UTF8.GetBytes(names[i]);
        return utf8;
    }
}
