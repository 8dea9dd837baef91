using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.LoadTarget.Applications;

/// <summary>What no library can save: the signature of the token; with a proof the SHA-256 of the token, and the signature of the proof. Nothing else is
/// checked.</summary>
internal sealed class FloorScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, FloorVerifier verifier)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Floor";

    private static readonly Task<AuthenticateResult> Accepted =
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Name)), Name)));

    private static readonly Task<AuthenticateResult> Rejected = Task.FromResult(AuthenticateResult.Fail("The signature is wrong."));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        string? credentials = Request.Headers.Authorization, proof = Request.Headers["DPoP"];
        ReadOnlySpan<char> token = credentials.AsSpan()[(credentials.AsSpan().IndexOf(' ') + 1)..];
        return (proof is null ? verifier.VerifyToken(token) : verifier.VerifyProof(token, proof)) ? Accepted : Rejected;
    }
}
