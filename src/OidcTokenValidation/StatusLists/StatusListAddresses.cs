using OidcTokenValidation.Keys;

namespace OidcTokenValidation.StatusLists;

/// <summary>The addresses from which an issuer's lists are fetched. A token must not choose any other, although it is verified.</summary>
internal sealed class StatusListAddresses(string issuer, IList<string> configured, PlainHttp plainHttp)
{
    private const int MaxLength = 2048;

    private readonly Uri[] _allowed =
        configured.Count > 0 ? [.. configured.Select(static address => new Uri(address))] : [new Uri(new Uri(issuer).GetLeftPart(UriPartial.Authority))];

    /// <summary>Whether a list may be fetched from the address.</summary>
    public bool Contains(string address)
    {
        if (address.Length > MaxLength || !FetchAddress.IsPlain(address) || HasEncodedSlash(address))
            return false;
        var uri = new Uri(address);
        return FetchAddress.IsAllowed(uri, plainHttp) && Array.Exists(_allowed, allowed => IsUnder(uri, allowed));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _allowed.Select(static allowed => $"'{allowed.OriginalString}'"));

    private static bool IsUnder(Uri address, Uri allowed)
    {
        if (!string.Equals(Origin(address), Origin(allowed), StringComparison.Ordinal))
            return false;
        string path = allowed.AbsolutePath;
        return address.AbsolutePath.StartsWith(path, StringComparison.Ordinal)
            && (path.EndsWith('/') || address.AbsolutePath.Length == path.Length || address.AbsolutePath[path.Length] == '/');
    }

    // Servers that decode it would see another path.
    private static bool HasEncodedSlash(string address) =>
        address.Contains("%2f", StringComparison.OrdinalIgnoreCase) || address.Contains("%5c", StringComparison.OrdinalIgnoreCase);

    private static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
