using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation.Testing;
using OidcTokenValidation.Tool.Input;

namespace OidcTokenValidation.Tool.Tests.Doctor;

/// <summary>Uses the options that the doctor prints as a developer would: compiled, and bound from a configuration file.</summary>
internal static class PrintedOptions
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Validates a token with the printed code; null if it is valid.</summary>
    public static async Task<TokenFailureCode?> ValidateByCodeAsync(JsonElement lines, string token, DateTimeOffset? now = null)
    {
        string[] code = [.. lines.EnumerateArray().Select(static line => line.GetString()!)];
        Assert.Equal(["builder.Services.AddAuthentication().AddAccessToken(options =>", "{", "});"], [.. code[..2], code[^1]]);
        var configure = Compile(string.Join('\n', code[2..^1])).CreateDelegate<Action<AccessTokenValidationOptions>>();
        return await ValidateAsync(services => services.AddAccessTokenValidation(configure), token, now);
    }

    /// <summary>Validates a token with the printed configuration; null if it is valid.</summary>
    public static async Task<TokenFailureCode?> ValidateByConfigurationAsync(JsonElement configuration, string token, DateTimeOffset? now = null)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(configuration.GetRawText()));
        IConfigurationRoot root = new ConfigurationBuilder().AddJsonStream(json).Build();
        return await ValidateAsync(services => services.AddAccessTokenValidation(root.GetSection("AccessToken")), token, now);
    }

    /// <summary>Validates a token with the printed configuration, and what is printed beside it; null if it is valid.</summary>
    public static async Task<TokenFailureCode?> ValidateByConfigurationAsync(JsonElement configuration, string token, Action<IServiceCollection> beside)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes(configuration.GetRawText()));
        IConfigurationRoot root = new ConfigurationBuilder().AddJsonStream(json).Build();
        return await ValidateAsync(services => beside(services.AddAccessTokenValidation(root.GetSection("AccessToken"))), token, now: null);
    }

    private static async Task<TokenFailureCode?> ValidateAsync(Action<IServiceCollection> configure, string token, DateTimeOffset? now)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        if (now is { } time)
            services.AddSingleton<TimeProvider>(new FixedTime(time));
        configure(services);
        await using ServiceProvider provider = services.BuildServiceProvider();
        var validator = provider.GetRequiredService<AccessTokenValidator>();
        return (await validator.ValidateAsync(TestRequest.Bearer(token), TestContext.Current.CancellationToken)).Failure?.Code;
    }

    private static MethodInfo Compile(string statements)
    {
        string code = $"using OidcTokenValidation;\npublic static class Printed\n{{\npublic static void Configure(AccessTokenValidationOptions options)\n{{\n{statements}\n}}\n}}";
        var compilation = CSharpCompilation.Create(
            "Printed" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(code, cancellationToken: TestContext.Current.CancellationToken)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.Success, $"{string.Join('\n', result.Diagnostics)}\n{code}");
        return Assembly.Load(assembly.ToArray()).GetType("Printed")!.GetMethod("Configure")!;
    }
}
