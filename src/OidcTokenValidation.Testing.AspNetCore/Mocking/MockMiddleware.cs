using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace OidcTokenValidation.Testing.AspNetCore.Mocking;

/// <summary>Gives requests their mock tokens, and says so. It decides nothing: the validation does, further on.</summary>
internal sealed class MockMiddleware
{
    private const string Category = "OidcTokenValidation.Testing.AspNetCore";
    private const string Field = "X-Mock-Access-Token";

    private readonly RequestDelegate _next;
    private readonly MockAccessTokens _mock;
    private readonly MockIssuer _issuer;
    private readonly MockLog _log;

    public MockMiddleware(RequestDelegate next, MockAccessTokens mock, MockIssuer issuer, ILoggerFactory loggers)
    {
        _next = next;
        _mock = mock;
        _issuer = issuer;
        _log = new MockLog(loggers.CreateLogger(Category));
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

    // What was done to the request, if anything.
    private string? Replace(HttpRequest request)
    {
        if (_mock.Identity is { } describe && !PresentedToken.IsIn(request))
        {
            TestTokenBuilder token = _issuer.Issuer.Token();
            describe(token);
            request.Headers.Authorization = "Bearer " + token.Create();
            return "fixed-identity";
        }

        if (!_mock.Decodes)
            return null;
        if (PresentedToken.IsDPoP(request))
            _log.LeftAlone();
        if (PresentedToken.Bearer(request) is not { } presented || UnverifiedCopy.SignedBy(_issuer, presented) is not { } copy)
            return null;
        request.Headers.Authorization = "Bearer " + copy;
        return "not-verified";
    }
}
