using System.Diagnostics.CodeAnalysis;

namespace OidcTokenValidation.SenderConstraints.DPoP.Htu;

/// <summary>Where clients reach this API, in place of what the host reports (decision G5). Made once, at start-up.</summary>
internal sealed class PublicBaseAddress
{
    private PublicBaseAddress(string text) => Text = text;

    /// <summary>The canonical form without the slash at its end: what stands before the path of each request.</summary>
    public string Text { get; }

    /// <summary>Reads an absolute http or https URL; false if it is none, or has userinfo, query or fragment.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PublicBaseAddress? address)
    {
        address = null;
        if (text is null || text.AsSpan().ContainsAny('?', '#'))
            return false;

        char[] canonical = new char[TargetUri.MaxLength(text.Length)];
        int length = TargetUri.Write(text, canonical);
        if (length < 0)
            return false;

        address = new PublicBaseAddress(new string(canonical, 0, canonical[length - 1] == '/' ? length - 1 : length));
        return true;
    }
}
