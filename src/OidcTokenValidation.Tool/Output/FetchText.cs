using System.Globalization;
using OidcTokenValidation.Tool.Keys;

namespace OidcTokenValidation.Tool.Output;

/// <summary>One request to a provider, in one line.</summary>
internal static class FetchText
{
    public static string Line(RecordedFetch fetch) => $"{Escaped.Text(fetch.Address)} {(fetch.Status is { } status ? ((int)status).ToString(CultureInfo.InvariantCulture) : "no answer")}";
}
