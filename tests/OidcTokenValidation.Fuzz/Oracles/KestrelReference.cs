using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OidcTokenValidation.Fuzz.Oracles;

/// <summary>Kestrel in this process, with pipes in memory instead of sockets: what it makes of a request target.</summary>
internal static class KestrelReference
{
    private const string LengthName = "Content-Length: ";

    private static readonly PipeListener Listener = new();
    private static IDuplexPipe? _connection;

    /// <summary>The decoded path of a request; null if Kestrel rejects it.</summary>
    /// <param name="target">The request target, printable ASCII without spaces.</param>
    /// <param name="host">The Host field.</param>
    public static string? FindPath(string target, string host)
    {
        _connection ??= Connect();
        _connection.Output.AsStream().Write(Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        string? path = ReadBody(_connection.Input.AsStream());

        // After a request that it rejects, Kestrel closes the connection.
        if (path is null)
            _connection = null;
        return path;
    }

    private static IDuplexPipe Connect()
    {
        if (!Listener.IsBound)
            Start();
        return Listener.Connect();
    }

    private static void Start()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static options => options.Limits.MaxRequestLineSize = 1024 * 1024);
        builder.Services.AddSingleton<IConnectionListenerFactory>(Listener);
        WebApplication app = builder.Build();
        app.Run(static async context =>
        {
            byte[] path = Encoding.UTF8.GetBytes(context.Features.GetRequiredFeature<IHttpRequestFeature>().Path);
            context.Response.ContentLength = path.Length;
            await context.Response.Body.WriteAsync(path);
        });
        app.StartAsync().GetAwaiter().GetResult();
    }

    private static string? ReadBody(Stream connection)
    {
        var head = new List<byte>();
        while (!CollectionsMarshal.AsSpan(head).EndsWith("\r\n\r\n"u8))
        {
            int octet = connection.ReadByte();
            if (octet < 0)
                throw new InvalidOperationException("Kestrel has closed the connection without a response.");
            head.Add((byte)octet);
        }

        string[] lines = Encoding.ASCII.GetString(CollectionsMarshal.AsSpan(head)).Split("\r\n");
        if (!lines[0].Contains(" 200 ", StringComparison.Ordinal))
            return null;
        string length = lines.First(static line => line.StartsWith(LengthName, StringComparison.Ordinal))[LengthName.Length..];
        byte[] body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
        connection.ReadExactly(body);
        return Encoding.UTF8.GetString(body);
    }
}
