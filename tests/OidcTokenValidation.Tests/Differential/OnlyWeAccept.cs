using static OidcTokenValidation.Tests.Differential.TokenCase;

namespace OidcTokenValidation.Tests.Differential;

/// <summary>
/// The few tokens that this library accepts and the handler rejects: it insists on the type of members that do not affect
/// the outcome for an RFC 9068 access token. RFC 7515 §4 and RFC 7519 §4 allow a recipient to ignore what it does not use.
/// </summary>
internal static class OnlyWeAccept
{
    public static readonly TokenCase[] Table =
    [
        Good("x5t is a number", static token => token.WithHeader("x5t", 5)),
        Good("cty is a number", static token => token.WithHeader("cty", 5)),
        Good("zip is a number", static token => token.WithHeader("zip", 5)),
        Good("azp is a number", static token => token.WithClaim("azp", 5)),
    ];
}
