using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Hosting;

/// <summary>What the tokens of one issuer are for, where the test does not say: the applications that use it.</summary>
internal sealed class ApplicationAudiences
{
    private readonly Lock _gate = new();
    private readonly List<string> _known = [];
    private bool _expected;

    /// <summary>An application is going to use the issuer; what it is called will be known when it starts.</summary>
    public void Expect()
    {
        lock (_gate)
        {
            _expected = true;
        }
    }

    public void Add(string audience)
    {
        lock (_gate)
        {
            if (!_known.Contains(audience, StringComparer.Ordinal))
                _known.Add(audience);
        }
    }

    /// <summary>The claim <c>aud</c>: a string for one, an array for several.</summary>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    public JsonNode ToClaim()
    {
        lock (_gate)
        {
            if (_expected && _known.Count == 0)
                throw new InvalidOperationException("Expected the application to have started before a token for it is created; its audience is not known yet. Create the client first (factory.CreateClient()), or say what the token is for: For(\"https://api.example.com/\").");
            return _known switch
            {
                [] => TestIssuer.DefaultAudience,
                [var one] => one,
                _ => new JsonArray([.. _known]),
            };
        }
    }
}
