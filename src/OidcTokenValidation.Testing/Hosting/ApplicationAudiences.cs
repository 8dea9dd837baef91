using System.Text.Json.Nodes;

namespace OidcTokenValidation.Testing.Hosting;

/// <summary>The default audiences of the tokens of one issuer: the applications that use it.</summary>
internal sealed class ApplicationAudiences
{
    private readonly Lock _gate = new();
    private readonly List<string> _audiences = [];
    private bool _expected;

    /// <summary>Registers that an application will use the issuer. Its audience is added when it starts.</summary>
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
            if (!_audiences.Contains(audience, StringComparer.Ordinal))
                _audiences.Add(audience);
        }
    }

    /// <summary>Creates the claim <c>aud</c>: a string for one audience, an array for several.</summary>
    /// <exception cref="InvalidOperationException">The application has not started.</exception>
    public JsonNode ToClaim()
    {
        lock (_gate)
        {
            if (_expected && _audiences.Count == 0)
            {
                throw new InvalidOperationException(
                    "Expected the application to have started before a token for it is created; its audience is not available yet. "
                    + "Create the client first (factory.CreateClient()), or set the audience of the token: For(\"https://api.example.com/\").");
            }

            return _audiences switch
            {
                [] => TestIssuer.DefaultAudience,
                [var one] => one,
                _ => new JsonArray([.. _audiences]),
            };
        }
    }
}
