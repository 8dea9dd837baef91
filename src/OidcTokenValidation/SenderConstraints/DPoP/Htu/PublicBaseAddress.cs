using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>The address under which clients reach this API. It replaces scheme, host and path prefix of the host. Created at start-up.</summary>
internal sealed class PublicBaseAddress
{
    private PublicBaseAddress(string text) => Text = text;

    /// <summary>The canonical form without the slash at its end: the beginning of each request's URI.</summary>
    public string Text { get; }

    /// <summary>Parses an absolute http or https URL; false for any other text, and for a URL with userinfo, query or fragment.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PublicBaseAddress? address)
    {
        address = null;
        if (text is null || text.AsSpan().ContainsAny('?', '#'))
            return false;

        char[] canonical = new char[TargetUri.MaxLength(text.Length)];
        if (!TargetUri.TryWrite(text, canonical, out int length))
            return false;

        address = new PublicBaseAddress(new string(canonical, 0, canonical[length - 1] == '/' ? length - 1 : length));
        return true;
    }
}
