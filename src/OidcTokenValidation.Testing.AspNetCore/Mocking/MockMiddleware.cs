using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Adds mock tokens to requests, and logs it. The validation that follows decides about the token.</summary>
internal sealed class MockMiddleware
{
    private const string Category = "OidcTokenValidation.Testing.AspNetCore";
    private const string Field = "X-Mock-Access-Token";

    private readonly RequestDelegate _next;
    private readonly MockAccessTokens _mock;
    private readonly MockIssuer _issuer;
    private readonly ThrottledMockLog _log;

    public MockMiddleware(RequestDelegate next, MockAccessTokens mock, MockIssuer issuer, ILoggerFactory loggers)
    {
        _next = next;
        _mock = mock;
        _issuer = issuer;
        _log = new ThrottledMockLog(loggers.CreateLogger(Category));
        _log.Started(mock);
    }

    public Task InvokeAsync(HttpContext context)
    {
        if (Replace(context.Request) is { } mode)
        {
            _log.Mocked(mode);
            context.Response.OnStarting(static state =>
            {
                (HttpContext Context, string Mode) mocked = ((HttpContext, string))state;
                mocked.Context.Response.Headers[Field] = mocked.Mode;
                return Task.CompletedTask;
            }, (context, mode));
        }

        return _next(context);
    }

    // How the token of the request was replaced; null if it was not.
    private string? Replace(HttpRequest request)
    {
        if (_mock.Identity is { } describe && !PresentedToken.IsPresent(request))
        {
            TestTokenBuilder identity = _issuer.Issuer.Token();
            describe(identity);
            request.Headers.Authorization = "Bearer " + identity.Create();
            return "fixed-identity";
        }

        if (!_mock.Decodes)
            return null;
        if (PresentedToken.IsDPoP(request))
            _log.NotMocked();
        if (PresentedToken.FindBearer(request) is not { } presented || !ResignedToken.TryCreate(_issuer, presented, out string? token))
            return null;
        request.Headers.Authorization = "Bearer " + token;
        return "not-verified";
    }
}
