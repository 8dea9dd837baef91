namespace OidcTokenValidation.Fuzz.Inputs;

/// <summary>An input that consists of several texts. The separator is a control character, which none of them may contain.</summary>
internal static class Sections
{
    private const byte Separator = 0x1E;

    public static byte[][] Split(byte[] input)
    {
        List<byte[]> sections = [];
        foreach (Range range in input.AsSpan().Split(Separator))
            sections.Add(input[range]);
        return [.. sections];
    }
}
