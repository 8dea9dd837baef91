using OidcTokenValidation.Testing;

namespace OidcTokenValidation.LoadTarget.Minting;

/// <summary>Writes what the load driver sends: a line for each request, the token, then the proof if there is one.</summary>
internal static class Mint
{
    public const string KeyFile = "jwks.json";

    private const string Method = "GET";
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    /// <summary>One token that comes again and again, and many that come once each. Another target has never seen them: they can be sent to each one
    /// anew.</summary>
    public static void Tokens(string folder, int count, int warmUp)
    {
        using var issuer = Create(folder);
        Write(folder, "repeated", [Token(issuer).Create()]);
        Write(folder, "distinct", Enumerable.Range(0, count).Select(_ => Token(issuer).Create()));
        Write(folder, "distinct.warm", Enumerable.Range(0, warmUp).Select(_ => Token(issuer).Create()));
    }

    /// <summary>Proofs of many clients in turns, and for comparison tokens without a proof, as many different ones in the same turns.</summary>
    public static void Proofs(string folder, int count, int clients, int warmUp)
    {
        using var issuer = Create(folder);
        Write(folder, "repeated", [Token(issuer).Create()]);
        string[] tokens = [.. Enumerable.Range(0, clients).Select(_ => Token(issuer).Create())];
        Write(folder, "clients", Enumerable.Range(0, count).Select(i => tokens[i % clients]));
        Write(folder, "clients.warm", Enumerable.Range(0, warmUp).Select(i => tokens[i % clients]));

        // The clients of the warm-up are others: in the measured round each token and each key is new once.
        WriteProofs(folder, "proofs.warm", issuer, warmUp, int.Min(clients, 50));
        WriteProofs(folder, "proofs", issuer, count, clients);
    }

    private static TestIssuer Create(string folder)
    {
        Directory.CreateDirectory(folder);
        var issuer = new TestIssuer();
        File.WriteAllText(Path.Combine(folder, KeyFile), issuer.Jwks);
        return issuer;
    }

    // "scp": Microsoft.Identity.Web wants a scope by this name.
    private static TestTokenBuilder Token(TestIssuer issuer) =>
        issuer.Token().WithScope("read:timesheets", "write:timesheets").WithClaim("scp", "read:timesheets").ExpiringIn(Life);

    private static void WriteProofs(string folder, string name, TestIssuer issuer, int count, int clients)
    {
        DPoPClient[] all = [.. Enumerable.Range(0, clients).Select(static _ => new DPoPClient())];
        string[] tokens = [.. all.Select(client => Token(issuer).BoundTo(client).Create())];
        Write(folder, name,
            Enumerable.Range(0, count).Select(i => $"{tokens[i % clients]} {all[i % clients].Proof(Method, Address).ForToken(tokens[i % clients]).Create()}"));
        Array.ForEach(all, static client => client.Dispose());
    }

    // What the driver sends as Host, so that no proof needs to know the port.
    private const string Address = "http://api.example.com/";

    private static void Write(string folder, string name, IEnumerable<string> lines) => File.WriteAllLines(Path.Combine(folder, name + ".txt"), lines);
}
