using System.Globalization;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Output;

/// <summary>Formats a request to a provider in one line.</summary>
internal static class FetchText
{
    public static string Format(RecordedFetch fetch)
    {
        string status = fetch.Status is { } code ? ((int)code).ToString(CultureInfo.InvariantCulture) : "no response";
        return $"{Escaped.Text(fetch.Address)} {status}";
    }
}
