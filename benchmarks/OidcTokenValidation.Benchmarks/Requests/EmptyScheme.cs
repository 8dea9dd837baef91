using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OidcTokenValidation.Benchmarks.Requests;

/// <summary>Accepts every request without a check: what ASP.NET Core's own authentication and authorization take, which no scheme can save.</summary>
internal sealed class EmptyScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string Name = "Empty";

    private static readonly Task<AuthenticateResult> Everybody =
        Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(Name)), Name)));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Everybody;
}
